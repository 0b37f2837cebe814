/** Prometheus: the counts of the full scenario, under the names that its OTLP receiver gives them, are those of a scrape of the agent. */
import type { RecordedRun } from '../scenario/run-recorded-scenario.ts'
import { type Samples, samplesOfText } from '../scenario/scraped-samples.ts'
import { askJson, untilRight } from './ask.ts'
import { type BackEndCheck, sent } from './back-end.ts'

const OTLP = '/api/v1/otlp/v1/metrics'

/** Names of a scrape, and what Prometheus calls them: there a unit ends the name. */
const COMPARED: Readonly<Record<string, string>> = {
  channel_sent_total: 'channel_sent_total',
  channel_received_total: 'channel_received_total',
  zeph_span_duration_count: 'zeph_span_duration_seconds_count',
  gen_ai_execute_tool_duration_count: 'gen_ai_execute_tool_duration_seconds_count',
  gen_ai_client_inference_duration_count: 'gen_ai_client_inference_duration_seconds_count',
}

export const PROMETHEUS: BackEndCheck = {
  name: 'Prometheus',
  needs: ['prometheus'],
  sends: ({ prometheus }, elsewhere) => ({
    ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT: `${elsewhere}/v1/traces`,
    ZEPH_TELEMETRY_OTLP_METRICS_ENDPOINT: `${prometheus}${OTLP}`,
  }),
  async check({ prometheus }, run, patienceMs) {
    const { scraped, instance } = lastScrape(sent(run))
    let compared = 0
    for (const [name, stored] of Object.entries(COMPARED)) {
      const expected = valuesOf(scraped, name)
      const look = async () => {
        const query = `${stored}{instance="${instance}"}`
        const found = await queryValues(prometheus!, query)
        return JSON.stringify(found) === JSON.stringify(expected)
          ? undefined
          : `${query}: ${found} instead of ${expected}`
      }
      await untilRight(look, patienceMs)
      compared += expected.length
    }
    return `${compared} series of ${Object.keys(COMPARED).length} metrics, with the numbers of a scrape`
  },
}

/** What Tempo computes from spans reaches Prometheus, so that panels of both show one agent. */
export const CORRELATION: BackEndCheck = {
  name: 'Tempo to Prometheus',
  needs: ['tempo', 'tempoOtlp', 'prometheus'],
  sends: ({ tempoOtlp }) => ({ ZEPH_TELEMETRY_OTLP_TRACES_ENDPOINT: `${tempoOtlp}/v1/traces` }),
  async check({ prometheus }, run, patienceMs) {
    sent(run)
    const query = 'traces_spanmetrics_calls_total{service="reference-agent",span_name="agent.turn"}'
    const look = async () => ((await queryValues(prometheus!, query)).length > 0 ? undefined : `${query} has no series`)
    await untilRight(look, patienceMs)
    return 'span metrics of agent.turn'
  },
}

function lastScrape({ processes, pid }: RecordedRun): { readonly scraped: Samples; readonly instance: string } {
  const text = processes.find((process) => process.pid === pid)?.metrics ?? ''
  const instance = /^target_info\{.*service_instance_id="([^"]+)"/m.exec(text)?.[1]
  if (instance === undefined) throw new Error('the agent was not scraped at its end')
  return { scraped: samplesOfText(text), instance }
}

function valuesOf(samples: Samples, name: string): number[] {
  const found = [...samples].filter(([series]) => series.startsWith(`${name}{`))
  if (found.length === 0) throw new Error(`the agent has no ${name}`)
  return found.map(([, value]) => value).toSorted((one, other) => one - other)
}

async function queryValues(prometheus: string, query: string): Promise<number[]> {
  const answer = await askJson(prometheus, `/api/v1/query?${new URLSearchParams({ query })}`)
  const { data } = answer as { readonly data: { readonly result: readonly { readonly value: [number, string] }[] } }
  return data.result.map(({ value: [, text] }) => Number(text)).toSorted((one, other) => one - other)
}
