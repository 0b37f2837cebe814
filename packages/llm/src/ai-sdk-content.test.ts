/** What the AI SDK's prompts and replies leave on spans where content is captured, and what the SDK's own settings keep from them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability, type SpanRecord } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import type { ModelMessage, ToolSet } from 'ai'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { instrumentAiSdk } from './ai-sdk.ts'
import { VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, PARTS, reply, streaming, streamOf } from './fixtures/ai-sdk-models.ts'

/** Runs `use` with content captured everywhere; its spans in end order. */
async function captured(use: () => unknown): Promise<readonly SpanRecord[]> {
  const traceDir = mkdtempSync(join(tmpdir(), 'ai-sdk-content-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  const telemetry = { enabled: true, traceDir, captureContent: 'all' } as const
  await using _handle = initObservability({ telemetry, logging: { level: 'off' } })
  const stop = instrumentAiSdk()
  const { recorder } = await recordSpans(async () => void (await use()))
  stop()
  return recorder.spans
}

const PNG = Buffer.from('89504e47', 'hex').toString('base64')

const MESSAGES: ModelMessage[] = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'canary-4711' },
      { type: 'image', image: new URL('https://example.com/cat.png') },
      { type: 'file', data: `data:image/png;base64,${PNG}`, mediaType: 'image/png' },
      { type: 'file', data: Buffer.from('89504e47', 'hex'), mediaType: 'image/png' },
    ],
  },
  {
    role: 'assistant',
    content: [
      { type: 'reasoning', text: 'hm' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'look_up', input: { word: 'tea' } },
    ],
  },
  {
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'look_up', output: { type: 'text', value: 'found' } }],
  },
]

const SENT = [
  {
    role: 'user',
    parts: [
      { type: 'text', content: 'canary-4711' },
      { type: 'uri', modality: 'image', uri: 'https://example.com/cat.png' },
      { type: 'blob', modality: 'image', mime_type: 'image/png', size: 4 },
      { type: 'blob', modality: 'image', mime_type: 'image/png', size: 4 },
    ],
  },
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', content: 'hm' },
      { type: 'tool_call', id: 'c1', name: 'look_up', arguments: { word: 'tea' } },
    ],
  },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'found' }] },
]

const CANARY = /canary-4711|be terse/

describe.each(VERSIONS)('%s', (version, ai) => {
  const tools: ToolSet = { look_up: ai.tool({ description: 'Looks up', inputSchema: z.object({ word: z.string() }) }) }
  const prompt = { instructions: 'be terse', messages: MESSAGES, tools }
  const model = answering(async () => reply('reply canary-4711'))
  const streamed = () => streaming(() => streamOf(PARTS))

  test('messages, instructions and tools are captured in the structure of the conventions, media by reference', async () => {
    const [span] = await captured(() => ai.generateText({ model, ...prompt }))
    expect(span!.attributes).toMatchObject({
      'gen_ai.system_instructions': [{ type: 'text', content: 'be terse' }],
      'gen_ai.input.messages': SENT,
      'gen_ai.tool.definitions': [{ type: 'function', name: 'look_up' }],
      'gen_ai.output.messages': [{ role: 'assistant', parts: [{ type: 'text', content: 'reply canary-4711' }] }],
    })
  })

  test('a stream is put together; arguments of a tool call that came in pieces and then whole stand there once', async () => {
    const parts = [
      ...PARTS.slice(0, -1),
      { type: 'reasoning-delta', id: '2', delta: 'hm' },
      { type: 'tool-input-start', id: 'c1', toolName: 'look_up' },
      { type: 'tool-input-delta', id: 'c1', delta: '{"word":' },
      { type: 'tool-input-delta', id: 'c1', delta: '"tea"}' },
      { type: 'tool-input-end', id: 'c1' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'look_up', input: '{"word":"tea"}' },
      { type: 'tool-call', toolCallId: 'c2', toolName: 'look_up', input: '{"word":"mate"}' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } },
      PARTS.at(-1)!,
    ] as const
    const [span] = await captured(() =>
      ai.streamText({ model: streaming(() => streamOf(parts)), ...prompt }).consumeStream(),
    )
    expect(span!.attributes['gen_ai.output.messages']).toMatchObject([
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'reply canary-4711' },
          { type: 'reasoning', content: 'hm' },
          { type: 'blob', modality: 'image', mime_type: 'image/png', size: 4 },
          { type: 'tool_call', id: 'c1', name: 'look_up', arguments: { word: 'tea' } },
          { type: 'tool_call', id: 'c2', name: 'look_up', arguments: { word: 'mate' } },
        ],
        finish_reason: 'stop',
      },
    ])
    expect(span!.events.map(({ attributes }) => attributes?.['gen_ai.tool.call.id'])).toEqual(['c1', 'c2'])
  })

  /** From some release on, the SDK does not publish what comes back either; then its tokens are not known. */
  const tokens = version === 'ai 7.0.0' ? { 'gen_ai.usage.output_tokens': 5 } : {}

  test.each(['llm.chat', 'llm.chat_stream'])(
    'recordInputs and recordOutputs keep all content out of %s',
    async (name) => {
      const telemetry = { recordInputs: false, recordOutputs: false }
      const spans = await captured(() =>
        name === 'llm.chat'
          ? ai.generateText({ model, ...prompt, telemetry })
          : ai.streamText({ model: streamed(), ...prompt, telemetry }).consumeStream(),
      )
      expect(spans).toMatchObject([{ name, status: 'unset', attributes: tokens }])
      expect(JSON.stringify(spans[0]!.attributes)).not.toMatch(CANARY)
      expect(spans[0]!.attributes).not.toHaveProperty('gen_ai.tool.definitions')
    },
  )

  test('streams that the SDK does not show end with their steps', async () => {
    const asks = [
      { type: 'tool-call', toolCallId: 'c1', toolName: 'look_up', input: '{"word":"tea"}' },
      PARTS.at(-1)!,
    ] as const
    const turns = [asks, PARTS]
    const open: boolean[] = []
    using recorder = recordSpans()
    const stop = instrumentAiSdk()
    const turn = () => {
      open.push(...recorder.started.slice(0, -1).map(({ ended }) => !ended))
      return streamOf(turns.shift()!)
    }
    const running = { look_up: ai.tool({ inputSchema: z.object({ word: z.string() }), execute: () => 'found' }) }
    const steps = { tools: running, stopWhen: ai.isStepCount(2), telemetry: { recordOutputs: false } }
    await ai.streamText({ model: streaming(turn), prompt: 'p', ...steps }).consumeStream()
    stop()
    expect(recorder.started.map(({ name, ended }) => [name, ended])).toEqual([
      ['llm.chat_stream', true],
      ['llm.chat_stream', true],
    ])
    expect(open).toEqual([false])
  })

  test('recordOutputs alone leaves the input there', async () => {
    const telemetry = { recordOutputs: false }
    const secret = [
      ...PARTS.slice(0, -1),
      { type: 'reasoning-delta', id: '2', delta: 'reply' },
      { type: 'tool-input-start', id: 'c1', toolName: 'look_up' },
      { type: 'tool-input-delta', id: 'c1', delta: '{"word":"reply"}' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'look_up', input: '{"word":"reply"}' },
      PARTS.at(-1)!,
    ] as const
    const spans = await captured(async () => {
      await ai.generateText({ model, ...prompt, telemetry })
      await ai.streamText({ model: streaming(() => streamOf(secret)), ...prompt, telemetry }).consumeStream()
    })
    expect(spans.map(({ attributes }) => [attributes['gen_ai.input.messages'], attributes])).toMatchObject([
      [SENT, tokens],
      [SENT, tokens],
    ])
    for (const { attributes } of spans) expect(JSON.stringify(attributes)).not.toContain('reply')
  })

  test('texts to embed are captured, but not where recordInputs is off', async () => {
    const embedder = ai.customProvider({
      embeddingModels: {
        m: {
          specificationVersion: 'v4',
          provider: 'own.embedding',
          modelId: 'm',
          maxEmbeddingsPerCall: 9,
          supportsParallelCalls: false,
          doEmbed: async () => ({ embeddings: [[1, 2]], usage: { tokens: 2 }, warnings: [] }),
        },
      },
    })
    const given = { model: embedder.embeddingModel('m'), value: 'canary-4711' }
    const spans = await captured(async () => {
      await ai.embed(given)
      await ai.embed({ ...given, telemetry: { recordInputs: false } })
    })
    expect(spans[0]!.attributes['zeph.embeddings.input']).toMatch(CANARY)
    expect(JSON.stringify(spans[1]!.attributes)).not.toMatch(CANARY)
  })

  test('by default no content is there', async () => {
    using recorder = recordSpans()
    const stop = instrumentAiSdk()
    await ai.generateText({ model, ...prompt })
    await ai.streamText({ model: streamed(), ...prompt }).consumeStream()
    stop()
    expect(recorder.spans.length).toBe(2)
    expect(JSON.stringify(recorder.spans.map(({ attributes, events }) => [attributes, events]))).not.toMatch(CANARY)
  })
})
