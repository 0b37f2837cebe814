/** What a turn's leaf spans say of tokens adds up to what the provider reported: with caches, with reasoning, and where a stream is aborted. */
import { withSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { leavesOf } from './fixtures/differential-run.ts'
import { sendReply, type Tokens, writePart } from './fixtures/provider-wires.ts'
import { type Caller, PROVIDERS, type Provider } from './fixtures/providers.ts'
import { WireServer } from './fixtures/wire-server.ts'

afterAll(() => {
  for (const { restore } of PROVIDERS) restore?.()
})

/** All different, so that no sum comes out right by chance. */
const PLAIN: Tokens = { input: 101, output: 11, cached: 0, written: 0, reasoning: 0 }
const CACHED: Tokens = { input: 2003, output: 23, cached: 1700, written: 0, reasoning: 0 }
const WRITTEN: Tokens = { input: 4007, output: 47, cached: 1100, written: 900, reasoning: 0 }
const REASONING: Tokens = { input: 8009, output: 830, cached: 500, written: 0, reasoning: 701 }
const ABORTED: Tokens = { input: 16_033, output: 1601, cached: 3000, written: 0, reasoning: 37 }

async function readAll(caller: Caller): Promise<void> {
  for await (const _chunk of await caller.stream());
}

async function leaveEarly(caller: Caller): Promise<void> {
  for await (const _chunk of await caller.stream()) break
}

/** One turn: calls one after another, whole, streamed, and left at the first chunk while the server has more to say. */
async function turn({ wire, create }: Provider, server: WireServer): Promise<void> {
  const caller = create(server.origin)
  const answer = (tokens: Tokens) =>
    server.answerWith((response, _attempt, body) => sendReply(response, wire(tokens), body))
  answer(PLAIN)
  await caller.ask()
  answer(CACHED)
  await caller.ask()
  answer(WRITTEN)
  await readAll(caller)
  answer(REASONING)
  await readAll(caller)
  server.answerWith((response) => {
    for (const part of ['head', 'content'] as const) writePart(response, wire(ABORTED), part)
  })
  await leaveEarly(caller)
}

function sum(recorder: SpanRecorder, key: string, spans = leavesOf(recorder.started)): number {
  return spans.reduce((total, { attributes }) => total + Number(attributes[`gen_ai.usage.${key}`] ?? 0), 0)
}

describe.each(PROVIDERS.map((provider) => [provider.name, provider] as const))('%s', (_name, provider) => {
  test('the sums of a turn are what the provider reported', async () => {
    await using server = await WireServer.start()
    using recorder = recordSpans()
    await withSpan('turn', {}, () => turn(provider, server))
    const toldEarly = provider.tellsLate ? { input: 0, output: 0 } : provider.wire(ABORTED).toldEarly
    const calls = [PLAIN, CACHED, WRITTEN, REASONING]
    const total = (of: (tokens: Tokens) => number) => calls.reduce((all, tokens) => all + of(tokens), 0)

    expect(sum(recorder, 'input_tokens')).toBe(total(({ input }) => input) + toldEarly.input)
    expect(sum(recorder, 'output_tokens')).toBe(total(({ output }) => output) + toldEarly.output)
    expect(leavesOf(recorder.started).length).toBe(calls.length + 1)
    expect(sum(recorder, 'input_tokens', [...recorder.started])).toBe(sum(recorder, 'input_tokens'))
  })
})
