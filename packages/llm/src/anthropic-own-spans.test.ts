/** The SDK makes OpenTelemetry spans of its own: no call may be told twice, and no host may lose a span. */
import type Anthropic from '@anthropic-ai/sdk'
import { captureContext, withSpan } from '@zeph-telemetry/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { message, REQUEST, sendMessageEvents, TEXT_EVENTS } from './anthropic/fixtures/messages-wire.ts'
import { RecordedCalls } from './anthropic/fixtures/recorded-calls.ts'
import { instrumentAnthropic } from './anthropic.ts'
import { sendJson } from './fixtures/wire-protocols.ts'

const SDK_SPAN = 'anthropic.messages.create'

let calls: RecordedCalls

beforeEach(async () => {
  calls = await RecordedCalls.start((response, _attempt, body) =>
    (body as { stream?: boolean }).stream ? sendMessageEvents(response, TEXT_EVENTS) : sendJson(response, message()),
  )
})

afterEach(() => calls[Symbol.asyncDispose]())

const names = () => calls.recorder.spans.map(({ name }) => name).filter((name) => name !== 'llm.http_request')

/** A host's OpenTelemetry as far as the SDK calls it. */
function hostProvider() {
  const started: string[] = []
  const span = {
    isRecording: () => true,
    spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
    setAttribute: () => span,
    setAttributes: () => span,
    setStatus: () => span,
    end: () => {},
  }
  const startSpan = (name: string) => {
    started.push(captureContext().suppressed ? `suppressed: ${name}` : name)
    return span
  }
  return { started, provider: { getTracer: () => ({ startSpan, startActiveSpan: startSpan }) } }
}

const WAYS: readonly (readonly [string, (client: Anthropic) => PromiseLike<unknown>])[] = [
  ['create', (client) => client.messages.create(REQUEST)],
  ['beta create', (client) => client.beta.messages.create(REQUEST)],
  [
    'create, streamed',
    async (client) => {
      for await (const _event of await client.messages.create({ ...REQUEST, stream: true }));
    },
  ],
  ['stream', (client) => client.messages.stream(REQUEST).finalMessage()],
  ['a stream of a thread', (client) => client.beta.messages.thread(REQUEST).stream().finalMessage()],
  ['a clone', (client) => client.withOptions({}).messages.create(REQUEST)],
]

describe('where core stands in for a host', () => {
  test('the bare SDK tells its calls to core', async () => {
    await withSpan('turn', {}, () => calls.client().messages.create(REQUEST).asResponse())
    expect(names()).toEqual([SDK_SPAN, 'turn'])
  })

  test.each(WAYS)('%s is told once', async (_what, ask) => {
    await ask(instrumentAnthropic(calls.client()))
    expect(names()).toEqual([expect.stringMatching(/^llm\.chat/)])
    expect(calls.attributes).toMatchObject({ 'gen_ai.usage.output_tokens': 64 })
  })

  test('other parts of the API are told by the SDK', async () => {
    calls.server.answerWith((response) => sendJson(response, { input_tokens: 3 }))
    await instrumentAnthropic(calls.client()).messages.countTokens(REQUEST)
    expect(names()).toEqual(['anthropic.messages.count_tokens'])
  })

  test('a client whose spans are switched off stays so', async () => {
    const client = calls.client({ openTelemetry: false })
    await instrumentAnthropic(client).messages.create(REQUEST)
    expect([names(), (client as { _tracer?: unknown })._tracer]).toEqual([['llm.chat'], undefined])
  })
})

describe('where a host has its own OpenTelemetry', () => {
  test.each(WAYS)('it gets the SDK’s span of %s from a provider that the client was given', async (_what, ask) => {
    const { started, provider } = hostProvider()
    await ask(instrumentAnthropic(calls.client({ openTelemetry: { tracerProvider: provider as never } })))
    expect([started, names()]).toEqual([[SDK_SPAN], [expect.stringMatching(/^llm\./)]])
  })

  test.each(WAYS)('it gets the SDK’s span of %s from a provider that it registered', async (_what, ask) => {
    const { started, provider } = hostProvider()
    const globals = (globalThis as Record<symbol, { trace?: unknown }>)[Symbol.for('opentelemetry.js.api.1')]!
    globals.trace = provider
    try {
      await ask(instrumentAnthropic(calls.client()))
    } finally {
      delete globals.trace
    }
    expect([started, names()]).toEqual([[SDK_SPAN], [expect.stringMatching(/^llm\./)]])
  })
})
