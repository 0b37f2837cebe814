/** A real turn, recorded twice: by a recorder in the process and by the trace file, which Perfetto's own engine reads back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability, type SpanRecord } from '@zeph-telemetry/core'
import { openTrace, spans as readSpans, type Span, type Trace, unfinished, validate } from '@zeph-telemetry/perfetto'
import { assertSpanTree, incompleteSpans, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenAgent, openAgent } from './agent.ts'

const SUMMARISE = 'list the TypeScript files and summarise the largest'

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
  return openAgent({ databasePath: join(workingDirectory, 'agent.db'), workingDirectory, environment })
}

test('the turn emits its spans in this tree', () => {
  const turn = recorder.tree().filter(({ span }) => span.name === 'agent.turn')
  const persist =
    'agent.persist_message\n    memory.sqlite {"db.operation.name":"INSERT","db.collection.name":"messages"}'
  const nested = persist.replace('\n', '\n  ')
  assertSpanTree(
    turn,
    `
agent.turn {"gen_ai.operation.name":"invoke_agent","gen_ai.conversation.id":"session-1","zeph.turn.id":"turn-1"}
  agent.security_prescreen {"zeph.prescreen.allowed":true}
  agent.prepare_context
    memory.sqlite {"db.operation.name":"SELECT","db.collection.name":"message_text"}
    memory.sqlite {"db.operation.name":"SELECT","db.collection.name":"messages"}
  ${persist}
  llm.chat {"gen_ai.request.model":"scripted-1"}
  agent.process_response {"zeph.response.tool_calls":1}
  ${persist}
  agent.tool_loop {"zeph.tool_loop.rounds":2}
    agent.tool_exec {"gen_ai.tool.name":"shell"}
      tool.execute {"gen_ai.operation.name":"execute_tool"}
        tool.shell {"process.executable.name":"sh","process.exit.code":0}
    ${nested}
    llm.chat_stream {"gen_ai.request.stream":true}
    agent.process_response {"zeph.response.tool_calls":1}
    ${nested}
    agent.tool_exec {"gen_ai.tool.name":"file"}
      tool.execute {"gen_ai.tool.name":"file"}
        tool.file {"zeph.file.operation":"realpath"}
        tool.file {"zeph.file.operation":"realpath"}
        tool.file {"zeph.file.operation":"stat"}
        tool.file {"zeph.file.operation":"readFile","file.extension":"ts","file.size":240}
    ${nested}
    llm.chat_stream {"gen_ai.request.stream":true}
    agent.process_response {"zeph.response.tool_calls":0}
    ${nested}
`,
  )
})

test('no span is left open', () => {
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

test('in Perfetto every slice stands inside the slice of its true parent, on the track of its turn', () => {
  const expected = new Map(recorder.spans.map((span) => [span.spanId, span.parentSpanId ?? null]))
  expect(drawn.filter(({ spanId, parentSpanId }) => parentSpanId !== expected.get(spanId))).toEqual([])
  const turn = drawn.find(({ name }) => name === 'agent.turn')!
  const tracks = new Set(drawn.filter(({ traceId }) => traceId === turn.traceId).map(({ trackName }) => trackName))
  expect([...tracks]).toEqual([expect.stringMatching(/^\d{5} · agent\.turn$/)])
})

test('tokens stand on the model calls alone, and add up to what the model reported', async () => {
  const withTokens = recorder.spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes)
  expect(withTokens.map(({ name }) => name)).toEqual(['llm.chat', 'llm.chat_stream', 'llm.chat_stream'])
  const rows = await trace.query(
    "select sum(int_value) as tokens from args where key = 'args.gen_ai.usage.output_tokens' and int_value is not null",
  )
  const recorded = withTokens.reduce((sum, { attributes }) => sum + Number(attributes['gen_ai.usage.output_tokens']), 0)
  expect(rows).toEqual([{ tokens: recorded }])
})

test('nothing that the user or the model said is in the file by default', async () => {
  const rows = await trace.query(
    "select string_value as text from args where string_value like '%summarise%' or string_value like '%big.ts%'",
  )
  expect(rows).toEqual([])
})
