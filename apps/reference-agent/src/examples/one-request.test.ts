/** One request, followed by its id as the requirement promises it: log, trace, metric, profile; then all of it by `zeph-trace find`. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const SERVICE = fileURLToPath(new URL('../fixtures/answering-service.ts', import.meta.url))
const CLI = fileURLToPath(new URL('../../../../packages/cli/src/main.ts', import.meta.url))
const SOURCE = '--conditions=@zeph-telemetry/source'
const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0'

interface Service {
  readonly url: string
  readonly metricsUrl: string
  /** Ends it; what it has is in its files then. */
  end(): Promise<void>
}

async function startService(cwd: string): Promise<Service> {
  const child: ChildProcess = fork(SERVICE, [], {
    cwd,
    env: { PATH: process.env['PATH'] },
    execArgv: [SOURCE, '--conditions=profiling'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ port, metricsUrl }] = (await once(child, 'message')) as [{ port: number; metricsUrl: string }]
  const end = async () => {
    child.disconnect()
    expect(await once(child, 'exit')).toEqual([0, null])
  }
  return { url: `http://127.0.0.1:${port}/`, metricsUrl, end }
}

async function linesOf(metricsUrl: string): Promise<string[]> {
  const answer = await fetch(metricsUrl, { headers: { accept: OPEN_METRICS } })
  expect(answer.headers.get('content-type')).toContain('application/openmetrics-text')
  return (await answer.text()).split('\n')
}

const TURNS = /^zeph_span_duration_count\{.*zeph_span_name="agent\.turn".*\} (\d+)/
const turnsIn = (lines: readonly string[]) => Number(lines.map((line) => TURNS.exec(line)?.[1]).find(Boolean) ?? 0)

async function find(cwd: string, id: string): Promise<Found> {
  const child = spawn(process.execPath, [SOURCE, CLI, 'find', '--json', id], {
    cwd,
    env: { PATH: process.env['PATH'] },
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Found
}

interface FoundSpan {
  readonly name: string
  readonly trace_id: string
  readonly span_id: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly children: readonly FoundSpan[]
}

interface Found {
  readonly roots: readonly FoundSpan[]
  readonly log: { readonly lines: readonly { readonly line: Readonly<Record<string, unknown>> }[] }
  readonly profiles: readonly { readonly file: string; readonly spans: readonly { readonly name: string }[] }[]
}

test('from the log to the trace, the metric and the profile of one request, and of that one alone', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'one-request-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const service = await startService(cwd)
  const ask = (id: string) => fetch(service.url, { headers: { 'x-request-id': id } }).then((answer) => answer.text())
  await ask('request-1')
  const before = turnsIn(await linesOf(service.metricsUrl))
  await ask('request-2')
  const metrics = await linesOf(service.metricsUrl)
  await service.end()

  // The log has a line of the request, with the ids of its span.
  const log = readFileSync(join(cwd, '.local/zeph.log'), 'utf8').trim().split('\n')
  const line = log.map((each) => JSON.parse(each)).find(({ request_id }) => request_id === 'request-2')
  expect(line).toMatchObject({ msg: 'answered', words: expect.any(Number) })
  const { trace_id, span_id } = line

  // The trace has that span, which says the request.
  const traces = globSync('.local/traces/*.json', { cwd }).map((file) => readFileSync(join(cwd, file), 'utf8'))
  const events = traces.flatMap((trace) => JSON.parse(trace)) as { name: string; args?: Record<string, unknown> }[]
  const begins = events.find(({ args }) => args?.['span_id'] === span_id)
  expect(begins).toMatchObject({ name: 'agent.turn', args: { trace_id, 'zeph.request.id': 'request-2' } })

  // The metric has moved by that turn, and the turn is its exemplar.
  expect([before, turnsIn(metrics)]).toEqual([1, 2])
  const exemplars = metrics.filter((each) => each.includes(`request_id="request-2"`))
  const ofTurn = exemplars.find((each) => each.startsWith('zeph_span_duration_bucket') && each.includes('"agent.turn"'))
  expect(ofTurn).toContain(`# {trace_id="${trace_id}",span_id="${span_id}",request_id="request-2"}`)
  expect(exemplars.some((each) => each.startsWith('answered_words_total'))).toBe(true)

  // The profile has samples of the request, by the names of its spans.
  const [profile = ''] = globSync('.local/profiles/*.cpuprofile', { cwd })
  const { zeph } = JSON.parse(readFileSync(join(cwd, profile), 'utf8'))
  expect(zeph.spans).toContainEqual(
    expect.objectContaining({ name: 'tool.execute', trace_id, request_id: 'request-2' }),
  )

  // `zeph-trace find` does the walk.
  const found = await find(cwd, 'request-2')
  expect(found.roots).toMatchObject([{ name: 'agent.turn', trace_id, span_id, children: [{ name: 'tool.execute' }] }])
  expect(found.log.lines.map((each) => each.line)).toEqual([line])
  expect(found.profiles).toMatchObject([{ file: profile }])
  expect(found.profiles[0]?.spans.map(({ name }) => name)).toContain('tool.execute')
  // From any of the ids it is the same.
  for (const id of [trace_id, span_id]) {
    expect((await find(cwd, id)).log).toEqual(found.log)
    expect((await find(cwd, id)).roots).toEqual(found.roots)
  }
})
