/** What is exported of model calls, and what captured content looks like. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attributes, addLayer, initObservability, type ObservabilityConfig } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { ModelCall } from './model-call.ts'
import type { ModelSpanName, Usage } from './model-facts.ts'

type Config = Pick<ObservabilityConfig, 'metrics'> & { readonly captureContent?: boolean | 'all' }

async function exported(config: Config, use: (read: () => Promise<string[]>) => unknown): Promise<string[]> {
  const traceDir = mkdtempSync(join(tmpdir(), 'llm-metrics-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  const { metrics, captureContent = false } = config
  const telemetry = { enabled: true, traceDir, captureContent }
  await using handle = initObservability({ telemetry, metrics, logging: { level: 'off' } })
  const read = async () => (await handle.telemetry.exportMetrics()).split('\n')
  await use(read)
  return read()
}

const ATTRIBUTES = { 'gen_ai.provider.name': 'own', 'gen_ai.request.model': 'm' }

function call(name: ModelSpanName, usage: Usage | undefined, error?: Error): void {
  const made = ModelCall.begin(name, () => ({ attributes: ATTRIBUTES }))!
  if (usage !== undefined) made.replied(() => ({ usage }))
  if (error === undefined) made.end()
  else made.fail(error)
}

const COMMON = 'gen_ai_operation_name="chat",gen_ai_provider_name="own",gen_ai_request_model="m"'

/** Value by name and labels, buckets and comments aside; common labels are left out. */
function values(lines: readonly string[], prefix: string): Record<string, number> {
  const own = lines.filter((line) => line.startsWith(prefix) && !line.includes('_bucket'))
  return Object.fromEntries(
    own.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(prefix.length, space).replace(COMMON, '*'), Number(line.slice(space))]
    }),
  )
}

test('tokens are counted by kind and by what they are of, failed calls as none', async () => {
  const lines = await exported({}, () => {
    const modalities = { audio: { input: 4, output: 1 }, text: { input: 5 } }
    call('llm.chat', { input: 10, output: 3, cacheRead: 2, cacheWrite: 1, reasoning: 2, modalities })
    call('llm.chat', { input: 1, output: 2 })
    call('llm.chat', undefined, new TypeError('no'))
    call('llm.chat', undefined)
  })
  expect(values(lines, 'gen_ai_client_inference_usage_')).toEqual({
    'input_tokens_total{*,gen_ai_token_modality="audio"}': 4,
    'input_tokens_total{*,gen_ai_token_modality="text"}': 5,
    'input_tokens_total{*,gen_ai_token_modality="unknown"}': 2,
    'output_tokens_total{*,gen_ai_token_modality="audio"}': 1,
    'output_tokens_total{*,gen_ai_token_modality="unknown"}': 4,
    'cache_read_input_tokens_total{*,gen_ai_token_modality="unknown"}': 2,
    'cache_write_input_tokens_total{*,gen_ai_token_modality="unknown"}': 1,
    'reasoning_output_tokens_total{*,gen_ai_token_modality="unknown"}': 2,
  })
  const perCall = values(lines, 'gen_ai_client_inference_operation_')
  expect([perCall['input_tokens_count{*}'], perCall['input_tokens_sum{*}']]).toEqual([2, 11])
  expect([perCall['output_tokens_count{*}'], perCall['output_tokens_sum{*}']]).toEqual([2, 5])
})

test('the chunks of a long stream are measured while it comes, each once', async () => {
  const counts: (number | undefined)[] = []
  await exported({}, async (read) => {
    const stream = ModelCall.begin('llm.chat_stream', () => ({ attributes: ATTRIBUTES }))!
    const count = async () => values(await read(), 'gen_ai_client_inference_')['time_per_output_chunk_count{*}']
    for (let chunk = 0; chunk <= 300; chunk += 1) stream.chunk((reply) => reply.text('a'))
    counts.push(await count())
    stream.end()
    counts.push(await count())
  })
  expect(counts).toEqual([256, 300])
})

test('time is that of the span, by kind of failure; a stream has that of its chunks, too', async () => {
  const elapsed: number[] = []
  const lines = await exported({}, () => {
    const remove = addLayer({ name: 'test', onEnd: (span) => void elapsed.push((span.endTime - span.startTime) / 1e9) })
    call('llm.chat', undefined)
    remove()
    call('llm.chat', undefined, new TypeError('no'))
    const stream = ModelCall.begin('llm.chat_stream', () => ({ attributes: ATTRIBUTES }))!
    for (const text of ['', 'a', 'b', 'c']) stream.chunk((reply) => reply.text(text))
    stream.end()
  })
  const times = values(lines, 'gen_ai_client_inference_')
  const counts = Object.entries(times).filter(([name]) => name.includes('_count') && !name.includes('tokens'))
  expect(Object.fromEntries(counts)).toEqual({
    'duration_count{*}': 2,
    'duration_count{error_type="TypeError",*}': 1,
    'time_to_first_chunk_count{*}': 1,
    'time_per_output_chunk_count{*}': 2,
  })
  expect(elapsed).toHaveLength(1)
  expect(times['duration_sum{*}']).toBeGreaterThanOrEqual(elapsed[0]!)
})

test('an outer call is not measured: what ran in it is', async () => {
  const lines = await exported({}, () => {
    const outer = ModelCall.begin('llm.extract', () => ({ attributes: ATTRIBUTES }))!
    outer.run(() => call('llm.chat', { input: 1, output: 1 }))
    outer.end()
  })
  expect(values(lines, 'gen_ai_client_inference_')['duration_count{*}']).toBe(1)
})

test('embeddings have metrics of their own', async () => {
  const lines = await exported({}, () => call('llm.embed', { input: 7 }))
  const found = values(lines, 'gen_ai_client_')
  const counts = Object.entries(found).filter(([name]) => name.includes('_count'))
  expect(counts.map(([name]) => name.split('{')[0])).toEqual([
    'embeddings_duration_count',
    'embeddings_operation_input_tokens_count',
  ])
})

test.each([
  ['current', ['gen_ai_client_inference_duration']],
  ['legacy', ['gen_ai_client_operation_duration', 'gen_ai_client_token_usage']],
  ['both', ['gen_ai_client_inference_duration', 'gen_ai_client_operation_duration', 'gen_ai_client_token_usage']],
] as const)('names of the conventions: %s', async (genaiMetrics, expected) => {
  const lines = await exported({ metrics: { genaiMetrics } }, () => call('llm.chat', { input: 7, output: 1 }))
  const names = lines.map((line) => /^# TYPE (\S+)/.exec(line)?.[1]?.replace(/_seconds$/, ''))
  for (const name of [
    'gen_ai_client_inference_duration',
    'gen_ai_client_operation_duration',
    'gen_ai_client_token_usage',
  ])
    expect([name, names.includes(name)]).toEqual([name, (expected as readonly string[]).includes(name)])
})

test('a stream that is dropped still counts its tokens', async () => {
  const lines = await exported({}, async () => {
    const stream = ModelCall.begin('llm.chat_stream', () => ({ attributes: ATTRIBUTES }))!
    stream.chunk((reply) => reply.facts({ usage: { input: 9 } }))
    stream.endWithCollected({})
    await collectGarbageUntil(() => stream.over)
  })
  const tokens = 'usage_input_tokens_total{*,gen_ai_token_modality="unknown"}'
  expect(values(lines, 'gen_ai_client_inference_')[tokens]).toBe(9)
})

/** Attributes of the one span that `use` makes, with content everywhere. */
async function captured(use: () => void, captureContent: boolean | 'all' = 'all'): Promise<Attributes> {
  const attributes: Attributes = {}
  await exported({ captureContent }, () => {
    const remove = addLayer({ name: 'test', onEnd: (span) => void Object.assign(attributes, span.attributes) })
    use()
    remove()
  })
  return attributes
}

function converse(): void {
  const message = { role: 'user', parts: [{ type: 'text', content: 'hi' }] } as const
  const made = ModelCall.begin('llm.chat_stream', () => ({
    attributes: ATTRIBUTES,
    content: {
      systemInstructions: () => [{ type: 'text', content: 'be terse' }],
      inputMessages: () => [message],
      toolDefinitions: () => [{ name: 'shell' }],
    },
  }))!
  const pieces = ['a', 'b']
  for (const piece of pieces) made.chunk((reply) => reply.reasoning(piece))
  for (const piece of pieces) made.chunk((reply) => reply.text(piece))
  made.chunk((reply) => reply.content(() => ({ type: 'refusal', value: 'no' })))
  made.chunk((reply) => reply.toolCall({ id: 'c', name: 'shell', arguments: '{"a":' }))
  made.chunk((reply) => reply.toolCall({ arguments: '1}' }))
  made.chunk((reply) => reply.finished('tool_calls'))
  made.end()
}

test('captured content is structured as the conventions have it, put together from the chunks', async () => {
  expect(await captured(converse)).toMatchObject({
    'gen_ai.system_instructions': [{ type: 'text', content: 'be terse' }],
    'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'hi' }] }],
    'gen_ai.tool.definitions': [{ name: 'shell' }],
    'gen_ai.output.messages': [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', content: 'ab' },
          { type: 'text', content: 'ab' },
          { type: 'refusal', value: 'no' },
          { type: 'tool_call', id: 'c', name: 'shell', arguments: { a: 1 } },
        ],
        finish_reason: 'tool_call',
      },
    ],
  })
})

test('without capture no content is there, nor read', async () => {
  const keys = Object.keys(await captured(converse, false))
  expect(keys.filter((key) => /messages|instructions|definitions/.test(key))).toEqual([])
})
