import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { activeSpan, instrumentFn } from '@zeph-telemetry/core'
import { describe, expect, test } from 'vitest'
import { FAILED, FAILURE, provesExactlyOnce } from '../testing/exactly-once.ts'
import { runFixture } from '../testing/run-fixture.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

describe('values', () => {
  const values: [string, unknown][] = [
    ['undefined', undefined],
    ['null', null],
    ['a string', 'text'],
    ['a frozen object', Object.freeze({ next: 1 })],
    ['a sealed object with a then that is no function', Object.seal({ then: 'later' })],
    ['an object without a prototype', Object.create(null)],
    ['an array', [1, 2]],
    ['a Map', new Map([[1, 2]])],
    ['a class', class Result {}],
    ['a Proxy', new Proxy({}, { get: () => FAILURE })],
  ]
  provesExactlyOnce([
    ...values.map(([what, value]) => ({
      claim: `${what} comes back as it is, synchronously`,
      make: (note: (what: string) => void) => () => {
        note('ran')
        return value
      },
      consume: (subject: () => never, note: (...what: unknown[]) => void) => note(subject() === value),
    })),
    {
      claim: 'a throw goes through',
      make: (note) => () => {
        note('ran')
        throw FAILURE
      },
      consume: (subject) => subject(),
      ...FAILED,
    },
  ])
})

describe('native promises', () => {
  provesExactlyOnce([
    {
      claim: 'an async function that returns',
      make: (note) => async () => {
        note('ran')
        return 1
      },
      consume: async (subject, note) => note('got', await subject()),
    },
    {
      claim: 'an async function that throws',
      make: (note) => async () => {
        note('ran')
        throw FAILURE
      },
      consume: async (subject) => await subject(),
      ...FAILED,
    },
    {
      claim: 'a function that throws instead of returning its promise',
      make: (note) => (): Promise<void> => {
        note('ran')
        throw FAILURE
      },
      consume: (subject, note) => {
        try {
          subject()
        } catch (error) {
          note('synchronously', error === FAILURE)
        }
      },
      ...FAILED,
    },
    {
      claim: 'an abort',
      make: (note) => async (signal: AbortSignal) => {
        note('ran')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
      consume: async (subject: (signal?: AbortSignal) => never, note) => {
        const controller = new AbortController()
        const result = subject(controller.signal)
        controller.abort()
        await (result as Promise<void>).catch((error: unknown) => note(error === controller.signal.reason))
      },
      status: 'error',
      errorType: 'AbortError',
    },
    {
      claim: 'a promise that is handled twice',
      make: (note) => async () => note('ran'),
      consume: async (subject) => {
        const promise: Promise<void> = subject()
        await Promise.all([promise, promise.then(() => {})])
      },
    },
  ])
})

test('a promise keeps what its API hung on it', async () => {
  using spans = new SpanRecorder()
  const run = instrumentFn('exec', promisify(execFile))
  const promise = run(process.execPath, ['--version'])
  expect(promise.child.pid).toBeTypeOf('number')
  expect((await promise).stdout).toBe(`${process.version}\n`)
  expect(spans.one('exec').ended).toBe(true)
})

test('the span has ended before the caller learns of the outcome', async () => {
  using spans = new SpanRecorder()
  await instrumentFn('early', async () => {})()
  expect(spans.one('early').ended).toBe(true)
})

test('what follows the promise runs in the context of the caller', async () => {
  using spans = new SpanRecorder()
  const caller = await instrumentFn('caller', async () => {
    await instrumentFn('called', async () => {})().then(() =>
      expect(activeSpan().spanId).toBe(spans.one('caller').spanId),
    )
    return activeSpan().spanId
  })()
  expect(caller).toBe(spans.one('caller').spanId)
})

describe('a rejection that nobody handles', () => {
  const fixture = new URL('./fixtures/unhandled-rejection.ts', import.meta.url)

  test('ends the process as without us', async () => {
    const [bare, instrumented] = await Promise.all([
      runFixture(fixture, ['bare']),
      runFixture(fixture, ['instrumented']),
    ])
    expect(bare.stderr).toContain('Error: nobody handles this')
    expect([instrumented.code, instrumented.signal]).toEqual([bare.code, bare.signal])
    expect(instrumented.stderr).toContain('Error: nobody handles this')
    expect(instrumented.stdout).toBe('span ended: error\n')
  })

  test('is announced once, with the promise that the caller has', async () => {
    const bare = await runFixture(fixture, ['bare', 'listen'])
    const instrumented = await runFixture(fixture, ['instrumented', 'listen'])
    expect(bare.stdout).toBe('unhandled: the same promise\nhandled later\n')
    expect(instrumented.stdout).toBe(`span ended: error\n${bare.stdout}`)
  })
})

describe('promises of what is streamed', () => {
  async function* chunks(note: (what: string) => void, failure?: unknown) {
    note('ran')
    yield 'one'
    if (failure !== undefined) throw failure
    yield 'two'
  }
  const asked = (failure?: unknown) => (note: (what: string) => void) => async () => chunks(note, failure)
  type Asked = () => Promise<AsyncIterable<string>>

  provesExactlyOnce([
    {
      claim: 'the span ends with the last chunk, not with the promise',
      make: asked(),
      consume: async (subject: Asked, note) => {
        for await (const chunk of await subject()) note(chunk)
      },
    },
    {
      claim: 'an early break ends it',
      make: asked(),
      consume: async (subject: Asked, note) => {
        for await (const chunk of await subject()) {
          note(chunk)
          break
        }
      },
    },
    {
      claim: 'an error in the middle is its error',
      make: asked(FAILURE),
      consume: async (subject: Asked, note) => {
        for await (const chunk of await subject()) note(chunk)
      },
      ...FAILED,
    },
    {
      claim: 'a Node stream ends it when it ends',
      make: (note) => async () => {
        note('ran')
        return Readable.from(['one', 'two'])
      },
      consume: async (subject: () => Promise<Readable>, note) => note(...(await (await subject()).toArray())),
    },
  ])

  test('it is still open while the stream is unread', async () => {
    using recorder = new SpanRecorder()
    const ask = instrumentFn(
      'llm.chat_stream',
      asked()(() => {}),
    )
    const stream = await ask()
    expect(recorder.ended).toEqual([])
    for await (const chunk of stream) expect(chunk).toBeTypeOf('string')
    expect(recorder.ended.map(({ name }) => name)).toEqual(['llm.chat_stream'])
  })
})
