/**
 * The six places where the agent's parts send one another messages, as they are in a trace that Perfetto's own engine reads,
 * and in the metrics.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability } from '@zeph-telemetry/core'
import { flows, openTrace, spans as readSpans, type Span, type Trace, validate } from '@zeph-telemetry/perfetto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NO_EVENTS } from '../events/agent-events.ts'
import { FULL_SCENARIO } from './full-scenario.ts'
import { runScenario } from './run-scenario.ts'

const STEPS = ['notes-server', 'delete-notes', 'new-skill', 'edited-skill', 'interrupt', 'time-limit', 'held-terminal']
const SITES = ['status', 'skill_reload', 'config_reload', 'elicitation', 'metrics', 'cancel']
const QUEUES = SITES.filter((site) => site !== 'cancel')

const directory = mkdtempSync(join(tmpdir(), 'reference-agent-channels-'))
let failed: string[]
let metrics: string
let trace: Trace
let drawn: Span[]
/** Per site: ids, from the span of a send to the span of a receive. */
let arrows: ReadonlyMap<string, readonly { from: string; to: string }[]>

beforeAll(async () => {
  const observability = initObservability({
    telemetry: { enabled: true, traceDir: directory },
    logging: { stderr: false },
  })
  const environment = { PATH: process.env['PATH'], REFERENCE_AGENT_DELAY_SCALE: '0' }
  const log = { info: () => {}, warn: () => {}, detail: () => {}, events: NO_EVENTS }
  const steps = FULL_SCENARIO.filter(({ name }) => STEPS.includes(name))
  failed = await runScenario({ steps, environment, log, print: () => {} })
  metrics = await observability.telemetry.exportMetrics()
  await observability.shutdown()
  trace = await openTrace(observability.traceFiles[0]!)
  drawn = await readSpans(trace)
  arrows = await arrowsBySite()
}, 60_000)

afterAll(async () => {
  await trace?.close()
  rmSync(directory, { recursive: true })
})

/** An arrow ends at the mark of the link, which has the id of its span. */
async function arrowsBySite(): Promise<typeof arrows> {
  const names = new Map(drawn.map(({ spanId, name }) => [spanId, name]))
  const found = (await flows(trace)).map(({ out, in: into }) => ({ from: out.spanId!, to: into.spanId! }))
  const arrowsOf = (site: string) =>
    found.filter(({ from, to }) => {
      return names.get(from) === `channel.${site}_send` && names.get(to) === `channel.${site}_recv`
    })
  return new Map(SITES.map((site) => [site, arrowsOf(site)]))
}

const named = (name: string) => drawn.filter((span) => span.name === name)
const metricOf = (name: string, site: string) => {
  const line = metrics
    .split('\n')
    .find((text) => text.startsWith(`${name}{`) && text.includes(`channel_name="${site}"`))
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1))
}

test('every step comes to what it should, and the trace imports without a complaint', async () => {
  expect(failed).toEqual([])
  expect(await validate(trace)).toEqual([])
})

test.each(QUEUES)('%s: each message that was taken in has one arrow, from its send to its receive', (site) => {
  const sends = named(`channel.${site}_send`)
  const taken = sends.filter(({ args }) => args['zeph.channel.dropped'] === undefined)
  const pairs = arrows.get(site)!
  expect(taken.length).toBeGreaterThan(0)
  expect(new Set(pairs.map(({ from }) => from))).toEqual(new Set(taken.map(({ spanId }) => spanId)))
  expect(new Set(pairs.map(({ to }) => to))).toEqual(new Set(named(`channel.${site}_recv`).map(({ spanId }) => spanId)))
  expect(pairs).toHaveLength(taken.length)
})

test('the word to stop reaches everybody who listens, with an arrow to each', () => {
  const pairs = arrows.get('cancel')!
  const sends = named('channel.cancel_send')
  // Interrupted, too long, and the agent's end.
  expect(sends).toHaveLength(3)
  expect(new Set(pairs.map(({ from }) => from))).toEqual(new Set(sends.map(({ spanId }) => spanId)))
  expect(pairs.map(({ to }) => to).toSorted()).toEqual(
    named('channel.cancel_recv')
      .map(({ spanId }) => spanId)
      .toSorted(),
  )
  expect(pairs.length).toBeGreaterThan(sends.length)
})

test.each(QUEUES)('%s: the metrics have what the trace has', (site) => {
  const sends = named(`channel.${site}_send`)
  const dropped = sends.filter(({ args }) => args['zeph.channel.dropped'] !== undefined).length
  expect(metricOf('channel_sent_total', site)).toBe(sends.length - dropped)
  expect(metricOf('channel_received_total', site)).toBe(named(`channel.${site}_recv`).length)
  expect(metricOf('channel_dropped_total', site) ?? 0).toBe(dropped)
})

test('statuses that nobody could see were dropped, and questions waited for the user: all five metrics move', () => {
  expect(metricOf('channel_dropped_total', 'status')).toBeGreaterThan(0)
  expect(metricOf('channel_queue_depth', 'status')).toBeGreaterThanOrEqual(0)
  const waits = [
    ...metrics.matchAll(/^channel_backpressure_latency\w*_count\{[^}]*channel_name="(\w+)"[^}]*\} (\d+)$/gm),
  ]
  expect(waits.map(([, site, count]) => [site, count])).toEqual([['elicitation', '1']])
})
