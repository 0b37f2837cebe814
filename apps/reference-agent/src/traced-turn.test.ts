/**
 * A real turn, recorded twice: by a recorder in the process and by the trace file, which Perfetto's own engine reads
 * back.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability, type SpanRecord } from '@zeph-telemetry/core'
import { openTrace, spans as readSpans, type Span, type Trace, unfinished, validate } from '@zeph-telemetry/perfetto'
import { expectNoOrphans, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import '@zeph-telemetry/testing/vitest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenAgent, openAgent } from './agent.ts'

const SUMMARISE = 'list the TypeScript files and summarise the largest'

/** What tells the spans of one name apart. */
const TOLD = [
  ...[
    'gen_ai.operation.name',
    'gen_ai.agent.name',
    'gen_ai.conversation.id',
    'gen_ai.request.model',
    'gen_ai.tool.name',
  ],
  ...['db.operation.name', 'db.collection.name', 'process.executable.name', 'process.exit.code'],
  ...[
    'zeph.turn.id',
    'zeph.turn.stop_reason',
    'zeph.prescreen.allowed',
    'zeph.message.role',
    'zeph.response.tool_calls',
  ],
  ...['zeph.tool_loop.rounds', 'zeph.file.operation', 'zeph.cache.hit'],
  ...['zeph.router.choice', 'zeph.retry.reason', 'http.response.status_code', 'http.request.resend_count'],
]

let directory: string
let recorder: SpanRecorder
let trace: Trace
let drawn: Span[]

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'reference-agent-'))
  writeFileSync(join(directory, 'small.ts'), 'export const one = 1\n')
  writeFileSync(join(directory, 'big.ts'), `export class Sum {}\n${'// padding\n'.repeat(20)}`)
  const observability = initObservability({
    telemetry: { enabled: true, traceDir: join(directory, 'traces'), serviceName: 'demo' },
  })
  recorder = recordSpans()
  const opened = await openAgentIn(directory)
  // Else the first turn brings the indexes of skills up to date.
  await opened.matcher.sync()
  await opened.agent.runTurn(SUMMARISE, 'session-1')
  await opened.close()
  await observability.shutdown()
  recorder.stop()
  trace = await openTrace(observability.traceFiles[0]!)
  drawn = await readSpans(trace)
})

afterAll(async () => {
  await trace?.close()
  rmSync(directory, { recursive: true })
})

function openAgentIn(workingDirectory: string): Promise<OpenAgent> {
  const environment = { REFERENCE_AGENT_DELAY_SCALE: '0', PATH: process.env['PATH'] }
  const showStatus = () => {}
  return openAgent({ databasePath: join(workingDirectory, 'agent.db'), workingDirectory, environment, showStatus })
}

test('the turn emits its spans in the tree of the golden file', () => {
  const turn = recorder.tree().filter(({ span }) => span.name === 'agent.turn')
  expect(turn).toMatchGoldenTree('fixtures/turn.golden.txt', { attributes: TOLD })
})

test('every span hangs together with the others, and none is left open', () => {
  expectNoOrphans(recorder)
  expect(incompleteSpans(recorder)).toEqual([])
})

test('Perfetto has nothing to complain about, and every span is finished', async () => {
  expect(await validate(trace)).toEqual([])
  expect(await unfinished(trace)).toEqual([])
})

test('the file has every span that the recorder saw, with exactly its duration', () => {
  const duration = (span: SpanRecord) => [span.spanId, span.name, span.endTime - span.startTime]
  const byId = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)
  expect(drawn.map(({ spanId, name, dur }) => [spanId, name, dur]).toSorted(byId)).toEqual(
    recorder.spans.map(duration).toSorted(byId),
  )
  expect(drawn.length).toBeGreaterThan(30)
})

test('in Perfetto every slice has its true parent, and stands inside it but where siblings ran at once', () => {
  const expected = new Map(recorder.spans.map((span) => [span.spanId, span.parentSpanId ?? null]))
  expect(drawn.filter(({ spanId, parentId }) => parentId !== expected.get(spanId))).toEqual([])
  const elsewhere = drawn.filter(({ spanId, parentSpanId }) => parentSpanId !== expected.get(spanId))
  // Those that overlap, and what is told when it is over, need lanes of their own, each at the bottom of one.
  expect(elsewhere.filter(({ parentSpanId }) => parentSpanId !== null)).toEqual([])
  const atOnce = elsewhere.map(({ name }) => name)
  expect(atOnce.filter((name) => !/^(?:context\.fetch_|llm\.retry$)/.test(name))).toEqual([])
})

test('all slices of a turn stand on the tracks of that turn', () => {
  const turn = drawn.find(({ name }) => name === 'agent.turn')!
  const tracks = drawn.filter(({ traceId }) => traceId === turn.traceId).map(({ trackName }) => trackName)
  expect(tracks.filter((name) => name !== turn.trackName)).toEqual([])
  expect(turn.trackName).toMatch(/^\d{5} · agent\.turn$/)
})

test('tokens stand on the model calls alone, and add up to what the model reported', async () => {
  const withTokens = recorder.spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes)
  expect(withTokens.map(({ name }) => name)).toEqual([
    ...['llm.embed', 'llm.embed', 'llm.chat', 'llm.chat_stream', 'llm.chat_stream'],
  ])
  const rows = await trace.query(
    "select sum(int_value) as tokens from args where key = 'args.gen_ai.usage.output_tokens' and int_value is not null",
  )
  const recorded = withTokens.reduce(
    (sum, { attributes }) => sum + Number(attributes['gen_ai.usage.output_tokens'] ?? 0),
    0,
  )
  expect(rows).toEqual([{ tokens: recorded }])
})

test('nothing that the user or the model said is in the file by default', async () => {
  const rows = await trace.query(
    "select string_value as text from args where string_value like '%summarise the%' or string_value like '%big.ts%'",
  )
  expect(rows).toEqual([])
})
