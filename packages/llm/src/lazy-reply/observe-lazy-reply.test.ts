/** What the adapters of both SDKs rely on; what the SDKs' own methods do with it is tested with them. */
import type Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { message, REQUEST, sendMessageEvents, TEXT_EVENTS } from '../anthropic/fixtures/messages-wire.ts'
import { RecordedCalls } from '../anthropic/fixtures/recorded-calls.ts'
import { ModelCall } from '../call/model-call.ts'
import { collectGarbageUntil } from '../fixtures/collect-garbage.ts'
import { sendJson } from '../fixtures/wire-protocols.ts'
import { observeLazyReply, type ReplyReaders } from './observe-lazy-reply.ts'
import { observeReturned } from './observe-returned.ts'

/** An `APIPromise`, as far as types have it. */
interface Reply extends Promise<Anthropic.Message> {
  _thenUnwrap<U>(transform: (body: Anthropic.Message) => U): Promise<U>
  asResponse(): Promise<Response>
}

let calls: RecordedCalls
let client: Anthropic

beforeEach(async () => {
  calls = await RecordedCalls.start()
  client = calls.client()
})

afterEach(() => calls[Symbol.asyncDispose]())

const READERS: ReplyReaders = { onBody: (body) => ({ id: (body as { id?: unknown }).id }), chunk: () => {} }

function begin(): ModelCall {
  return ModelCall.begin('llm.chat', () => ({ attributes: { 'gen_ai.provider.name': 'own' } }))!
}

function watched(readers: ReplyReaders = READERS): Reply {
  const reply = client.messages.create(REQUEST)
  observeLazyReply(begin(), reply, readers)
  return reply as unknown as Reply
}

describe('a lazy reply', () => {
  test('is not read by being watched', async () => {
    const reply = watched()
    const response = await reply.asResponse()
    expect([response.bodyUsed, await response.json()]).toEqual([false, message()])
  })

  test('is followed through promises made of it, which are read through it', async () => {
    const derived = watched()._thenUnwrap((body) => body) as Reply
    expect(await derived._thenUnwrap(({ id }) => ({ id: `${id}!` }))).toEqual({ id: 'msg_1!' })
    expect(calls.spans.at(-1)).toMatchObject({ ended: true, attributes: { 'gen_ai.response.id': 'msg_1!' } })
  })

  test('whose error has no code, or a code that cannot be read, fails by its class', async () => {
    calls.server.answerWith((response) => sendJson(response, {}, 400))
    const unreadable = () => {
      throw new RangeError('the reader is broken')
    }
    for (const errorCode of [() => undefined, () => 7, unreadable]) {
      await expect(watched({ ...READERS, errorCode })).rejects.toThrow('400')
      expect(calls.spans.at(-1)).toMatchObject({ status: 'error', attributes: { 'error.type': 'BadRequestError' } })
    }
  })

  test('that its reader cannot read is given to the caller, and noted', async () => {
    const onBody = () => {
      throw new RangeError('the reader is broken')
    }
    expect(await watched({ ...READERS, onBody })).toEqual(message())
    expect(calls.spans[0]).toMatchObject({ ended: true, status: 'unset', events: [{ name: 'zeph.unreadable_reply' }] })
  })
})

describe('what a method returned', () => {
  test('is a native promise: the caller gets one that settles alike', async () => {
    const returned = Promise.resolve(message())
    const given = observeReturned(begin(), returned, READERS)
    expect(given).toBeInstanceOf(Promise)
    expect(await given).toBe(await returned)
    expect(calls.attributes).toMatchObject({ 'gen_ai.response.id': 'msg_1' })
  })

  test('is a promise of another kind, whose `then` is its owner’s to call', async () => {
    class Lazy extends Promise<unknown> {
      static thens = 0
      override then(): never {
        Lazy.thens += 1
        throw new Error('read')
      }
    }
    const returned = new Lazy(() => {})
    expect(observeReturned(begin(), returned, READERS)).toBe(returned)
    expect([Lazy.thens, calls.spans[0]?.ended]).toEqual([0, true])
  })

  test('is a native promise of a stream, which is dropped unread', async () => {
    calls.server.answerWith((response) => sendMessageEvents(response, TEXT_EVENTS))
    await (async () => {
      const stream = await client.messages.create({ ...REQUEST, stream: true })
      await observeReturned(begin(), Promise.resolve(stream), READERS)
    })()
    await collectGarbageUntil(() => calls.spans[0]!.ended)
    expect(calls.attributes).toMatchObject({ 'zeph.abandoned': true })
  })
})
