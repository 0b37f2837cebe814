import { setImmediate } from 'node:timers/promises'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setModelPrices } from '../cost/model-prices.ts'
import { ModelServer, sendJson } from '../fixtures/model-server.ts'
import { completion, REQUEST } from '../fixtures/replies.ts'
import { inModelCall } from '../http/fixtures/in-model-call.ts'
import { createRouter } from './create-router.ts'
import { RouterError } from './router-error.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const theSpan = () => recorder.find('llm.router')!
const told = () =>
  Object.fromEntries(
    Object.entries(theSpan().attributes).map(([key, value]) => [key.replace('zeph.router.', ''), value]),
  )

const broken = (message = 'broken', fields: object = {}) => Object.assign(new Error(message), fields)
const works = (answer: string) => async (_question: string) => setImmediate(answer)
const fails =
  (error: unknown) =>
  async (_question: string): Promise<string> => {
    await setImmediate()
    throw error
  }

describe('in the given order', () => {
  test('the first candidate answers, with the arguments that were given', async () => {
    const ask = createRouter({ candidates: { small: async (a: string, b: number) => [a, b], large: async () => [] } })
    expect(await ask('q', 7)).toEqual(['q', 7])
    expect(told()).toEqual({
      strategy: 'ordered',
      candidates: ['small', 'large'],
      choice: 'small',
      reason: 'first',
      fallbacks: 0,
    })
    expect(theSpan()).toMatchObject({ kind: 'internal', status: 'unset', ended: true })
  })

  test('a candidate that fails is the turn of the next, as often as it takes', async () => {
    const ask = createRouter({ candidates: { a: fails(broken()), b: fails(broken()), c: works('c') } })
    expect(await ask('q')).toBe('c')
    expect(told()).toMatchObject({ choice: 'c', reason: 'fallback', fallbacks: 2 })
    expect(theSpan().status).toBe('unset')
  })

  test('each candidate is called once', async () => {
    const calls: string[] = []
    const noting = (name: string, call: (question: string) => Promise<string>) => (question: string) => {
      calls.push(name)
      return call(question)
    }
    const ask = createRouter({
      candidates: { a: noting('a', fails(broken())), b: noting('b', works('b')), c: noting('c', works('c')) },
    })
    await ask('q')
    expect(calls).toEqual(['a', 'b'])
  })

  test('what is not asynchronous stays so, and falls back as well', () => {
    const ask = createRouter({
      candidates: {
        a: (_question: string): string => {
          throw broken()
        },
        b: (question: string) => `b: ${question}`,
      },
    })
    expect(ask('q')).toBe('b: q')
    expect(told()).toMatchObject({ choice: 'b', fallbacks: 1 })
  })

  test('a candidate that throws at once falls back to one with a promise', async () => {
    const throws = (_question: string): Promise<string> => {
      throw broken()
    }
    const ask = createRouter({ candidates: { a: throws, b: works('b') } })
    expect(await ask('q')).toBe('b')
  })
})

describe('when all have failed', () => {
  test('the error has all of theirs, by name', async () => {
    const errors = [
      broken('limit', { status: 429 }),
      broken('gone', { code: 'ECONNRESET' }),
      new TypeError('odd'),
      'text',
    ]
    const [a, b, c, d] = errors.map(fails)
    const ask = createRouter({ candidates: { a: a!, b: b!, c: c!, d: d! } })
    const error: unknown = await ask('q').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RouterError)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({
      name: 'RouterError',
      message: 'no candidate answered: a (429), b (ECONNRESET), c (TypeError), d (string)',
      candidates: ['a', 'b', 'c', 'd'],
    })
    expect((error as RouterError).errors).toEqual(errors)
    expect((error as RouterError).errors[0]).toBe(errors[0])
    expect(theSpan()).toMatchObject({ status: 'error', attributes: { 'error.type': 'RouterError' } })
    expect(told()).toMatchObject({ choice: 'd', fallbacks: 3 })
  })

  test('a synchronous router throws it', () => {
    const ask = createRouter({
      candidates: {
        a: () => {
          throw broken()
        },
      },
    })
    expect(() => ask()).toThrow(RouterError)
  })
})

describe('what must not be tried elsewhere is thrown as it is', () => {
  class APIUserAbortError extends Error {}
  const abort = new AbortController()
  abort.abort()

  test.each([
    ['an abort', abort.signal.reason],
    ["the OpenAI SDK's abort", new APIUserAbortError()],
    ['a request that is wrong', broken('bad', { status: 400 })],
    ["a request that is wrong, in the AI SDK's words", broken('bad', { statusCode: 422 })],
    ["a request that is too large, in Ollama's words", broken('bad', { status_code: 413 })],
  ])('%s', async (_what, error) => {
    const ask = createRouter({ candidates: { a: fails(error), b: works('b') } })
    await expect(ask('q')).rejects.toBe(error)
    expect(told()).toMatchObject({ choice: 'a', fallbacks: 0 })
    expect(theSpan().status).toBe('error')
  })

  test.each([401, 403, 404, 408, 409, 425, 429, 500, 503, 529])('%i is tried elsewhere', async (status) => {
    expect(await createRouter({ candidates: { a: fails(broken('no', { status })), b: works('b') } })('q')).toBe('b')
  })

  test('the caller may decide', async () => {
    const seen: unknown[] = []
    const bad = broken('bad', { status: 400 })
    const worse = broken('worse')
    const ask = createRouter({
      candidates: { a: fails(bad), b: fails(worse), c: works('c') },
      shouldFallBack: (error, { candidate }) => {
        seen.push(error, candidate)
        return candidate === 'a'
      },
    })
    await expect(ask('q')).rejects.toBe(worse)
    expect(seen).toEqual([bad, 'a', worse, 'b'])
  })
})

describe('the cheapest', () => {
  afterEach(() => setModelPrices({ own: undefined }))
  const describedAs = (model: string, answer: string) => ({ call: works(answer), provider: 'openai', model })

  test('by the price table', async () => {
    const ask = createRouter({
      candidates: { large: describedAs('gpt-5', 'large'), small: describedAs('gpt-5-nano', 'small') },
      strategy: 'cheapest',
    })
    expect(await ask('q')).toBe('small')
    expect(told()).toMatchObject({ candidates: ['large', 'small'], choice: 'small', reason: 'cheapest' })
  })

  test('by prices that are given, before the table', async () => {
    const ask = createRouter({
      candidates: {
        listed: describedAs('gpt-5-nano', 'listed'),
        given: { ...describedAs('gpt-5', 'given'), price: { input: 0.001, output: 0.001 } },
      },
      strategy: 'cheapest',
    })
    expect(await ask('q')).toBe('given')
  })

  test('by what a usual call costs: many tokens in and few out, or the other way round', async () => {
    const candidates = {
      dearOut: { call: works('dearOut'), price: { input: 1, output: 20 } },
      dearIn: { call: works('dearIn'), price: { input: 5, output: 6 } },
    }
    const asking = (input: number, output: number) =>
      createRouter({ candidates, strategy: 'cheapest', usage: { input, output } })('q')
    expect(await asking(10_000, 100)).toBe('dearOut')
    expect(await asking(100, 10_000)).toBe('dearIn')
  })

  test('those of unknown price come last, in their order', async () => {
    const ask = createRouter({
      candidates: { x: fails(broken()), y: works('y'), dear: { ...describedAs('o1-pro', ''), call: fails(broken()) } },
      strategy: 'cheapest',
    })
    expect(await ask('q')).toBe('y')
    expect(told()).toMatchObject({ choice: 'y', fallbacks: 2 })
  })

  test('no price at all is told', async () => {
    await createRouter({ candidates: { x: works('x') }, strategy: 'cheapest' })('q')
    expect(told()).toMatchObject({ reason: 'price_unknown' })
  })

  test('prices that are set later count', async () => {
    const ask = createRouter({
      candidates: { listed: describedAs('gpt-5', 'listed'), own: describedAs('own', 'own') },
      strategy: 'cheapest',
    })
    expect(await ask('q')).toBe('listed')
    setModelPrices({ own: { input: 0, output: 0 } })
    expect(await ask('q')).toBe('own')
  })
})

describe('by latency', () => {
  /** Candidates that answer when the test says so. */
  function byHand(...names: string[]) {
    const open: Record<string, PromiseWithResolvers<string>[]> = Object.fromEntries(names.map((name) => [name, []]))
    const candidates = Object.fromEntries(
      names.map((name) => [
        name,
        (_question: string) => {
          const reply = Promise.withResolvers<string>()
          open[name]!.push(reply)
          return reply.promise
        },
      ]),
    )
    return { open, ask: createRouter({ candidates, strategy: 'latency' }) }
  }

  test('unknown ones are tried first, and not all at once the same', async () => {
    const { open, ask } = byHand('a', 'b')
    const [first, second] = [ask('q'), ask('q')]
    open['a']![0]!.resolve('a')
    open['b']![0]!.resolve('b')
    expect(await Promise.all([first, second])).toEqual(['a', 'b'])
    expect(recorder.all('llm.router').map(({ attributes }) => attributes['zeph.router.reason'])).toEqual([
      'untried',
      'untried',
    ])
  })

  async function slow(_question: string): Promise<string> {
    const until = performance.now() + 30
    while (performance.now() < until) await setImmediate()
    return 'slow'
  }

  test('then the fastest', async () => {
    const ask = createRouter({ candidates: { slow, fast: works('fast') }, strategy: 'latency' })
    expect([await ask('q'), await ask('q'), await ask('q'), await ask('q')]).toEqual(['slow', 'fast', 'fast', 'fast'])
    expect(recorder.all('llm.router').at(-1)!.attributes).toMatchObject({ 'zeph.router.reason': 'fastest' })
  })

  test('a stream that nobody reads counts for nothing', async () => {
    async function* stream(): AsyncGenerator<string> {
      yield 'a'
    }
    const ask = createRouter({ candidates: { a: stream, b: stream }, strategy: 'latency' })
    ask()
    for await (const _chunk of ask());
    const choices = recorder.all('llm.router').map(({ attributes }) => attributes['zeph.router.choice'])
    expect(choices).toEqual(['a', 'a'])
  })

  test('a stream counts as being tried from its first step on', async () => {
    const open = Promise.withResolvers<void>()
    async function* stream(): AsyncGenerator<string> {
      await open.promise
      yield 'a'
    }
    const ask = createRouter({ candidates: { a: stream, b: stream }, strategy: 'latency' })
    const first = ask().next()
    ask()
    open.resolve()
    await first
    const choices = recorder.all('llm.router').map(({ attributes }) => attributes['zeph.router.choice'])
    expect(choices).toEqual(['a', 'b'])
  })

  test('one that fails fast is not the fastest', async () => {
    const ask = createRouter({ candidates: { a: fails(broken()), b: slow }, strategy: 'latency' })
    await ask('q')
    recorder.clear()
    await ask('q')
    expect(told()).toMatchObject({ choice: 'b', reason: 'fastest', fallbacks: 0 })
  })
})

describe('streams', () => {
  async function* chunks(...items: (string | Error)[]): AsyncGenerator<string> {
    for (const item of items) {
      await setImmediate()
      if (item instanceof Error) throw item
      yield item
    }
  }

  async function read(stream: AsyncIterable<string>): Promise<string[]> {
    const seen: string[] = []
    try {
      for await (const chunk of stream) seen.push(chunk)
    } catch (error) {
      seen.push(String(error))
    }
    return seen
  }

  test('that a promise opens are answers when they are open: what fails later is not tried elsewhere', async () => {
    const ask = createRouter({
      candidates: { a: fails(broken()), b: async () => chunks('b', new Error('cut')), c: async () => chunks('c') },
    })
    expect(await read((await ask('q')) as AsyncGenerator<string>)).toEqual(['b', 'Error: cut'])
    expect(told()).toMatchObject({ choice: 'b', fallbacks: 1 })
    expect(theSpan().ended).toBe(true)
  })

  test('keep their identity', async () => {
    const stream = { [Symbol.asyncIterator]: () => chunks('a'), controller: {} }
    expect(await createRouter({ candidates: { a: async () => stream } })()).toBe(stream)
    expect(createRouter({ candidates: { a: () => stream } })()).toBe(stream)
  })

  test('of async generators fall back until their first chunk', async () => {
    const ask = createRouter({
      candidates: {
        a: (_question: string) => chunks(new Error('early')),
        b: (question: string) => chunks(question, 'b', new Error('late')),
        c: (_question: string) => chunks('c'),
      },
    })
    expect(await read(ask('q'))).toEqual(['q', 'b', 'Error: late'])
    expect(told()).toMatchObject({ choice: 'b', reason: 'fallback', fallbacks: 1 })
    expect(theSpan()).toMatchObject({ ended: true, status: 'error' })
  })

  test('of async generators that all fail', async () => {
    const ask = createRouter({ candidates: { a: () => chunks(new Error('1')), b: () => chunks(new Error('2')) } })
    const stream = ask()
    await expect(stream.next()).rejects.toThrow('no candidate answered: a (Error), b (Error)')
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  test('of async generators are open when they are over at once', async () => {
    expect(await read(createRouter({ candidates: { a: () => chunks() } })())).toEqual([])
  })

  test('that are left early are closed, and their span ends', async () => {
    const left: string[] = []
    async function* careful(): AsyncGenerator<string, string | undefined> {
      try {
        yield 'one'
        yield 'two'
        return undefined
      } finally {
        left.push('closed')
      }
    }
    for await (const _chunk of createRouter({ candidates: { a: careful } })()) break
    expect([left, theSpan().ended, theSpan().status]).toEqual([['closed'], true, 'unset'])
  })

  test('that are left before they began run nothing', async () => {
    const calls: string[] = []
    async function* noting(): AsyncGenerator<number, string> {
      calls.push('ran')
      yield 1
      return 'end'
    }
    const stream = createRouter({ candidates: { a: noting } })()
    expect(await stream.return('over')).toEqual({ done: true, value: 'over' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    const another = createRouter({ candidates: { a: noting } })()
    await expect(another.throw(broken('out'))).rejects.toThrow('out')
    expect(calls).toEqual([])
  })

  test('pass on what is sent in and thrown in, and what they return', async () => {
    async function* conversing(): AsyncGenerator<string, string, string> {
      const sent = yield 'first'
      try {
        yield `got ${sent}`
      } catch (error) {
        return `caught ${(error as Error).message}`
      }
      return 'end'
    }
    const stream = createRouter({ candidates: { a: conversing } })()
    const steps = [await stream.next(), await stream.next('x'), await stream.throw(broken('y'))]
    expect(steps).toEqual([
      { done: false, value: 'first' },
      { done: false, value: 'got x' },
      { done: true, value: 'caught y' },
    ])
  })

  test('whose first chunks are asked for at once come in order', async () => {
    const stream = createRouter({ candidates: { a: () => chunks('1', '2', '3') } })()
    const steps = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()])
    expect(steps.map(({ value }) => value)).toEqual(['1', '2', '3', undefined])
  })

  test('that are none, after one that failed, fail as well', async () => {
    const candidates = { a: () => chunks(new Error('1')), b: () => 'no stream' as unknown as AsyncGenerator<string> }
    await expect(createRouter({ candidates })().next()).rejects.toThrow('b (TypeError)')
  })
})

test('the call of a candidate is a child of the router, whether it fails or answers', async () => {
  await using server = await ModelServer.start()
  const client = new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 })
  server.answerWith((response, attempt) =>
    attempt === 0 ? sendJson(response, { error: {} }, 503) : sendJson(response, completion()),
  )
  const call = () => inModelCall(async () => client.chat.completions.create(REQUEST))
  const ask = createRouter({ candidates: { a: call, b: call } })
  expect((await ask()).id).toBe('chatcmpl-1')
  const shape = recorder
    .tree()
    .map(({ name, children }) => [name, children.map(({ name, span }) => [name, span.status])])
  expect(shape).toEqual([
    [
      'llm.router',
      [
        ['llm.chat', 'error'],
        ['llm.chat', 'unset'],
      ],
    ],
  ])
})

test('an SDK promise is awaited once: one request', async () => {
  await using server = await ModelServer.start()
  const client = new OpenAI({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 })
  server.answerWith((response) => sendJson(response, completion()))
  const ask = createRouter({ candidates: { a: () => client.chat.completions.create(REQUEST) } })
  expect((await ask()).id).toBe('chatcmpl-1')
  expect(server.received.length).toBe(1)
})

test('a span lists a bounded number of candidates', async () => {
  const candidates = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`c${index}`, works('x')]))
  await createRouter({ candidates })('q')
  expect(told()['candidates']).toHaveLength(16)
})

test.each<[string, object, string]>([
  ['no candidates', { candidates: {} }, 'candidates'],
  ['nothing', { candidates: undefined }, 'candidates'],
  ['a strategy that there is none of', { candidates: { a: works('a') }, strategy: 'random' }, 'strategy'],
  ['a candidate that is no function', { candidates: { a: { model: 'm' } } }, 'candidates.a'],
])('%s is refused', (_what, options, key) => {
  expect(() => createRouter(options as never)).toThrow(expect.objectContaining({ name: 'ZephConfigError', key }))
})
