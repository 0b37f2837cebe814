/** Prometheus itself, with a configuration and a data folder of its own, scraping one target. Asked over its HTTP API. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Prometheus } from '../obtain/obtain-prometheus.ts'
import { askExemplars, type KeptExemplar } from './exemplars.ts'
import { freePort } from './free-port.ts'
import { RunningProcess } from './running-process.ts'

/** One series of an instant query's answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface PrometheusServer {
  /**
   * What a query comes to.
   * @param time seconds since 1970; now where it is absent
   * @throws Error with the query and what Prometheus says of it
   */
  ask(query: string, time?: number): Promise<Sample[]>
  /** Exemplars of the series of a query that came until `time`, in seconds since 1970. */
  exemplars(query: string, time: number): Promise<KeptExemplar[]>
  /** Resolves to the time of a scrape that began after `time` and went well; both in seconds since 1970. */
  scrapedAfter(time: number): Promise<number>
  end(): Promise<void>
}

export const JOB = 'reference-agent'
const LONGEST_START_MILLISECONDS = 60_000
const LONGEST_SCRAPE_MILLISECONDS = 60_000

export interface ServerStart {
  readonly prometheus: Prometheus
  /** Such as `http://127.0.0.1:9464/metrics`. */
  readonly target: URL
  readonly folder: string
  readonly intervalSeconds: number
}

/** Starts it; resolves when it answers. */
export async function startPrometheus({ prometheus, target, ...rest }: ServerStart): Promise<PrometheusServer> {
  const { folder, intervalSeconds } = rest
  const address = `127.0.0.1:${await freePort()}`
  const file = join(folder, 'prometheus.yml')
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(configurationFor(target, intervalSeconds), undefined, 2))
  const running = new RunningProcess({
    program: prometheus.prometheus,
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=info',
      '--enable-feature=exemplar-storage',
    ],
    cwd: folder,
  })
  try {
    await running.line(/ready to receive web requests/, LONGEST_START_MILLISECONDS)
  } catch (error) {
    await running.end()
    throw error
  }
  const api = `http://${address}`
  return {
    ask: (query, time) => askAt(api, query, time),
    exemplars: (query, time) => askExemplars(api, query, time),
    scrapedAfter: (time) => scrapedAfter(api, time),
    end: async () => void (await running.end()),
  }
}

function configurationFor(target: URL, intervalSeconds: number): object {
  return {
    global: { scrape_interval: `${intervalSeconds}s`, scrape_timeout: `${intervalSeconds}s` },
    scrape_configs: [{ job_name: JOB, metrics_path: target.pathname, static_configs: [{ targets: [target.host] }] }],
  }
}

/** Asks a Prometheus at this address. */
export async function askAt(address: string, query: string, time?: number): Promise<Sample[]> {
  const url = new URL('/api/v1/query', address)
  url.searchParams.set('query', query)
  if (time !== undefined) url.searchParams.set('time', String(time))
  const answer = await (await fetch(url)).text()
  try {
    return readAnswer(JSON.parse(answer))
  } catch (error) {
    throw new Error(`Prometheus cannot answer ${query}: ${(error as Error).message}\n${answer}`, { cause: error })
  }
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly resultType: string
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[]
  }
}

function readAnswer({ status, error, data }: Answer): Sample[] {
  if (status !== 'success' || data === undefined) throw new Error(error ?? `the status is ${status}`)
  if (data.resultType !== 'vector') throw new Error(`a ${data.resultType} is not what a check compares`)
  return data.result.map(({ metric, value: [, text] }) => ({ labels: metric, value: numberOf(text) }))
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  return Number(text)
}

async function scrapedAfter(api: string, time: number): Promise<number> {
  const tooLate = AbortSignal.timeout(LONGEST_SCRAPE_MILLISECONDS)
  for (;;) {
    // Of the series itself: the time of what an expression comes to is that of the question.
    const [scrape] = await askAt(api, `timestamp(up{job="${JOB}"})`)
    const [up] = scrape === undefined ? [] : await askAt(api, `up{job="${JOB}"}`, scrape.value)
    if (scrape !== undefined && scrape.value > time && up?.value === 1) return scrape.value
    if (tooLate.aborted) throw new Error(`Prometheus cannot scrape the agent: ${await lastError(api)}`)
    await pause(100)
  }
}

/** What Prometheus says of its last scrape. */
async function lastError(api: string): Promise<string> {
  const answer = await (await fetch(new URL('/api/v1/targets', api))).json()
  const [target] = (answer as { data: { activeTargets: { lastError: string }[] } }).data.activeTargets
  return target?.lastError || 'it has not tried'
}
