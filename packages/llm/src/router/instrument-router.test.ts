import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { inModelCall } from '../http/fixtures/in-model-call.ts'
import { instrumentRouter } from './instrument-router.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

const CANARY = 'canary 4711'
const theSpan = () => recorder.find('llm.router')!

describe('a function', () => {
  test('that chooses a name: the choice is told', () => {
    const route = instrumentRouter((question: string) => (question.length > 3 ? 'large' : 'small'), {
      strategy: 'by_length',
      candidates: ['small', 'large'],
    })
    expect([route('why'), route.length]).toEqual(['small', 1])
    expect(theSpan().attributes).toEqual({
      'zeph.router.strategy': 'by_length',
      'zeph.router.candidates': ['small', 'large'],
      'zeph.router.choice': 'small',
    })
  })

  test.each(['gpt-5-2026-03-01', 'claude-sonnet-4-6'])(
    'the name of a known model is told as it is: %s',
    async (model) => {
      await instrumentRouter(async () => model)()
      expect(theSpan().attributes).toEqual({ 'zeph.router.choice': model })
    },
  )

  test.each([
    ['a reply', CANARY],
    ['a word, which may be a reply', 'yes'],
    ['a list', [CANARY]],
    ['an object of other things', { text: CANARY, id: 'chatcmpl-8d1f' }],
    ['a name with blanks', { model: CANARY }],
    ['nothing', undefined],
    [
      'a getter',
      {
        get model() {
          throw new Error('read')
        },
      },
    ],
  ])('%s that it returns is not told', (_what, result) => {
    expect(instrumentRouter(() => result)()).toBe(result)
    expect(theSpan()).toMatchObject({ attributes: {}, status: 'unset', ended: true })
  })

  test('that makes the call itself: the span is around it, and its reply says which model it was', async () => {
    const ask = instrumentRouter(async (_question: string) =>
      inModelCall(async () => ({ model: 'meta/llama:70b', text: CANARY })),
    )
    await ask('q')
    expect(recorder.tree().map(({ name, children }) => [name, children.map((child) => child.name)])).toEqual([
      ['llm.router', ['llm.chat']],
    ])
    expect(theSpan().attributes).toEqual({ 'zeph.router.choice': 'meta/llama:70b' })
  })

  test('that fails', () => {
    const route = instrumentRouter((): string => {
      throw new TypeError('no route')
    })
    expect(route).toThrow('no route')
    expect(theSpan()).toMatchObject({ status: 'error', attributes: { 'error.type': 'TypeError' } })
  })

  test('is wrapped once', () => {
    const route = instrumentRouter(() => 'gpt-5')
    expect(instrumentRouter(route)).toBe(route)
    route()
    expect(recorder.started.length).toBe(1)
  })
})

test('a decision tells all that it says', () => {
  const decision = {
    candidate: { name: 'large' },
    reason: 'needs_tools',
    strategy: 'capability',
    candidates: ['small', { model: 'large', key: CANARY }, CANARY, 7],
    fallbacks: 1,
  }
  instrumentRouter(() => decision)()
  expect(theSpan().attributes).toEqual({
    'zeph.router.strategy': 'capability',
    'zeph.router.candidates': ['small', 'large'],
    'zeph.router.choice': 'large',
    'zeph.router.reason': 'needs_tools',
    'zeph.router.fallbacks': 1,
  })
})

test('a span lists a bounded number of candidates', () => {
  instrumentRouter(() => ({ candidates: Array.from({ length: 40 }, (_, index) => `c${index}`) }))()
  expect(theSpan().attributes['zeph.router.candidates']).toHaveLength(16)
})

test('`describe` says what the usual fields do not', () => {
  const route = instrumentRouter(() => ['model', 'small'], {
    describe: (result) => ({ choice: (result as string[])[1] }),
  })
  expect(route()).toEqual(['model', 'small'])
  expect(theSpan().attributes).toEqual({ 'zeph.router.choice': 'small' })
})

test('what `describe` throws is reported and does not reach the caller', () => {
  const reported = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const describe = () => {
    throw new Error('cannot describe')
  }
  try {
    expect(instrumentRouter(() => 'gpt-5', { describe })()).toBe('gpt-5')
    expect(reported.mock.calls).toEqual([[expect.stringContaining('cannot describe'), expect.anything()]])
  } finally {
    reported.mockRestore()
  }
  expect(theSpan()).toMatchObject({ status: 'unset', ended: true })
})

describe('an object', () => {
  class Router {
    readonly #models = ['gpt-5', 'gpt-5-mini']
    route(hard: boolean): string {
      return this.#models[hard ? 0 : 1]!
    }
    selectModel(): { model: string } {
      return { model: 'gpt-5' }
    }
    decide(): string {
      return 'gpt-5-nano'
    }
    describe(): string {
      return CANARY
    }
  }

  test('its usual methods, and those that are named, are spans; others are not', () => {
    const own = new Router()
    const router = instrumentRouter(own, { strategy: 'own', methods: { decide: 'llm.router' } })
    expect(router).toBe(own)
    expect([router.route(true), router.selectModel().model, router.decide(), router.describe()]).toEqual([
      'gpt-5',
      'gpt-5',
      'gpt-5-nano',
      CANARY,
    ])
    expect(recorder.started.map(({ name, attributes }) => [name, attributes])).toEqual(
      ['gpt-5', 'gpt-5', 'gpt-5-nano'].map((choice) => [
        'llm.router',
        { 'zeph.router.strategy': 'own', 'zeph.router.choice': choice },
      ]),
    )
  })

  test('a usual method that does not route is left alone', () => {
    instrumentRouter(new Router(), { methods: { route: false } }).route(true)
    expect(recorder.started).toEqual([])
  })

  test('is wrapped once, and its class not at all', () => {
    const router = instrumentRouter(instrumentRouter(new Router()))
    router.route(true)
    new Router().route(true)
    expect(recorder.started.length).toBe(1)
  })
})
