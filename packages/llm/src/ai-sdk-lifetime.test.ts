/** Streams that are dropped, those where only the garbage collector might think so, and subscriptions that end before calls do. */
import { EventEmitter, once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import type { LanguageModel } from 'ai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentAiSdk } from './ai-sdk.ts'
import { VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, FINISH, PARTS, reply, said, streaming, streamOf } from './fixtures/ai-sdk-models.ts'
import { collectAllGarbage, collectGarbageUntil } from './fixtures/collect-garbage.ts'

let recorder: SpanRecorder
let stop: () => void

beforeEach(() => {
  recorder = recordSpans()
  stop = instrumentAiSdk()
})

afterEach(() => {
  stop()
  recorder.stop()
})

const theSpan = () => recorder.started[0]!
const LONG = [...PARTS.slice(0, 3), ...Array.from({ length: 1000 }, (_, index) => said(`${index}`)), FINISH]

describe.each(VERSIONS)('%s', (_version, ai) => {
  const ask = (model: LanguageModel) => ai.streamText({ model, prompt: 'p', onError: () => {} })

  describe('dropped, a stream ends its span as abandoned when it is collected', () => {
    test.each([0, 1, 500])('after %i texts', async (most) => {
      await (async () => {
        const { promise, resolve } = Promise.withResolvers<void>()
        const model = streaming(() => {
          resolve()
          return streamOf(LONG)
        })
        const reader = ask(model).textStream.getReader()
        for (let texts = 0; texts < most; texts += 1) await reader.read()
        await promise
      })()
      await collectGarbageUntil(() => theSpan()?.ended)
      expect(theSpan()).toMatchObject({
        name: 'llm.chat_stream',
        status: 'unset',
        attributes: { 'zeph.abandoned': true },
      })
    })
  })

  test('under way, the span outlives every collection', async () => {
    const script = new EventEmitter()
    const model = streaming(() => {
      const pull = async (controller: ReadableStreamDefaultController) => {
        script.emit('pulled')
        const [part] = await once(script, 'part')
        if (part === undefined) controller.close()
        else controller.enqueue(part)
      }
      return new ReadableStream({ pull }, { highWaterMark: 0 })
    })
    const text = (async () => {
      let all = ''
      for await (const piece of ask(model).textStream) all += piece
      return all
    })()
    for (const part of [PARTS[3], FINISH, undefined]) {
      await once(script, 'pulled')
      await collectAllGarbage()
      expect(theSpan().ended).toBe(false)
      script.emit('part', part)
    }
    expect(await text).toBe('reply ')
    expect(theSpan()).toMatchObject({ ended: true, status: 'unset' })
    expect(theSpan().attributes).not.toHaveProperty('zeph.abandoned')
  })

  test('a call that is under way when the last subscriber leaves still comes to its end, and none after it is seen', async () => {
    const gate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const model = answering(async () => {
      asked.resolve()
      await gate.promise
      return reply('hello')
    })
    const first = ai.generateText({ model, prompt: 'p' })
    await asked.promise
    stop()
    gate.resolve()
    await first
    await ai.generateText({ model, prompt: 'p' })
    expect(recorder.started.map(({ ended, attributes }) => [ended, attributes['gen_ai.usage.output_tokens']])).toEqual([
      [true, 5],
    ])
  })

  test('a model that makes a stream of its own kind, which nothing can watch, ends its span with the step', async () => {
    class OwnStream {
      readonly #stream = streamOf(PARTS)
      pipeThrough(transform: ReadableWritablePair) {
        return this.#stream.pipeThrough(transform)
      }
    }
    const model = streaming(() => new OwnStream() as unknown as ReadableStream)
    expect(await ask(model).text).toBe('reply canary-4711')
    expect(recorder.started.map(({ ended, status }) => [ended, status])).toEqual([[true, 'unset']])
  })

  test('the model is asked for no part sooner or later than without a subscription, and told as much of the end', async () => {
    const story = async () => {
      const told: unknown[] = []
      const source = {
        pull: (controller: ReadableStreamDefaultController) => {
          told.push('asked')
          controller.enqueue(LONG[told.length])
        },
        cancel: (reason: unknown) => void told.push('cancelled', reason),
      }
      const controller = new AbortController()
      const model = streaming(() => new ReadableStream(source, { highWaterMark: 0 }))
      const { textStream } = ai.streamText({ model, prompt: 'p', abortSignal: controller.signal })
      const reader = textStream.getReader()
      for (let reads = 0; reads < 5; reads += 1) {
        const { value } = await reader.read()
        await setImmediate()
        told.push(value)
      }
      controller.abort()
      await setImmediate()
      return told
    }
    const subscribed = await story()
    expect(recorder.started.length).toBe(1)
    stop()
    expect(subscribed).toEqual(await story())
    expect(recorder.started.length).toBe(1)
  })

  test('a stream that breaks while nobody reads is as broken for who reads on', async () => {
    const story = async () => {
      const source = Promise.withResolvers<ReadableStreamDefaultController>()
      const model = streaming(() => new ReadableStream({ start: source.resolve }))
      const reader = ai.streamText({ model, prompt: 'p', onError: () => {} }).textStream.getReader()
      const controller = await source.promise
      for (const part of LONG.slice(0, 100)) controller.enqueue(part)
      const told: unknown[] = [await reader.read()]
      await setImmediate()
      controller.error(new TypeError('broken'))
      await setImmediate()
      const ending = { done: false }
      while (!ending.done) {
        const read = await reader.read().catch((error: Error) => ({ done: true, value: error.message }))
        told.push(read)
        ending.done = read.done
      }
      return told
    }
    const subscribed = await story()
    expect(recorder.started.map(({ ended, attributes }) => [ended, attributes['error.type']])).toEqual([
      [true, 'TypeError'],
    ])
    stop()
    expect(subscribed).toEqual(await story())
  })
})
