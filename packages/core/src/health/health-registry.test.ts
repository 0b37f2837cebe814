import { describe, expect, test } from 'vitest'
import { CANARIES } from '../fixtures/canaries.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import type { HealthCheck, HealthStatus } from './health.ts'
import { HealthRegistry } from './health-registry.ts'

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** What is found out by one check. */
async function finding(check: unknown, timeoutMs?: number) {
  const health = new HealthRegistry()
  health.register('it', check as HealthCheck, { timeoutMs })
  const { checks } = await health.get()
  expect(checks).toHaveLength(1)
  const { status, message } = checks[0]!
  return [status, message]
}

test('without components everything is healthy', async () => {
  expect(await new HealthRegistry().get()).toStrictEqual({
    status: 'healthy',
    checks: [],
    timestamp: expect.stringMatching(ISO),
  })
})

describe('a check', () => {
  test.each<[string, () => unknown, HealthStatus, string]>([
    ['returns nothing', () => {}, 'healthy', ''],
    ['resolves with nothing', async () => {}, 'healthy', ''],
    ['returns a status', () => 'degraded', 'degraded', ''],
    ['resolves with a status', async () => 'unhealthy', 'unhealthy', ''],
    ['returns status and message', () => ({ status: 'degraded', message: 'slow' }), 'degraded', 'slow'],
    ['resolves with a status alone', async () => ({ status: 'healthy' }), 'healthy', ''],
    ['returns a message that is no text', () => ({ status: 'healthy', message: 7 }), 'healthy', '7'],
    ['returns a thenable', () => ({ then: (done: (status: string) => void) => done('healthy') }), 'healthy', ''],
  ])('that %s', async (_, check, status, message) => {
    expect(await finding(check)).toEqual([status, message])
  })

  test.each<[string, unknown, string]>([
    ['an error', new Error('gone'), 'gone'],
    ['an error without a message', Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['an error with neither', new TypeError(), 'TypeError'],
    ['an error with causes', new Error('a', { cause: new Error('b', { cause: new Error('c') }) }), 'a: b: c'],
    ['a text', 'gone', 'the check threw "gone"'],
    ['nothing', undefined, 'the check threw undefined'],
    ['a symbol', Symbol('gone'), 'the check threw Symbol(gone)'],
    ['an object', {}, 'an object'],
    [
      'what cannot be read',
      new Proxy(
        {},
        {
          get() {
            throw new Error('no')
          },
        },
      ),
      'the check threw a value that cannot be read',
    ],
  ])('that throws or rejects with %s is unhealthy', async (_, thrown, message) => {
    const throws = () => {
      throw thrown
    }
    expect(await finding(throws)).toEqual(['unhealthy', message])
    expect(await finding(async () => throws())).toEqual(['unhealthy', message])
  })

  test('whose causes go in a circle is unhealthy, and that is all', async () => {
    const error = new Error('round')
    error.cause = error
    expect(
      await finding(() => {
        throw error
      }),
    ).toEqual(['unhealthy', 'round: round: round: round'])
  })

  test.each<[unknown, string]>([
    ['fine', '"fine"'],
    [true, 'true'],
    [null, 'null'],
    [0, '0'],
    [{}, 'undefined'],
    [{ status: 'ok' }, '"ok"'],
    [{ status: null }, 'null'],
    [[], 'undefined'],
  ])('that returns %j, which says nothing, is unhealthy', async (result, named) => {
    expect(await finding(() => result)).toEqual([
      'unhealthy',
      `it gave ${named} as its status, and not one of healthy, degraded, unhealthy`,
    ])
  })

  test('whose result cannot be read is unhealthy', async () => {
    const result = {
      get status() {
        throw new Error('unreadable')
      },
    }
    expect(await finding(() => result)).toEqual(['unhealthy', 'unreadable'])
  })

  test('without an answer is unhealthy when its time is up, and is told so by its signal', async () => {
    const signals: AbortSignal[] = []
    const hangs = (signal: AbortSignal) => {
      signals.push(signal)
      return new Promise(() => {})
    }
    expect(await finding(hangs, 10)).toEqual(['unhealthy', 'no answer within 10 ms'])
    expect(signals.map(({ aborted, reason }) => [aborted, String(reason)])).toEqual([
      [true, 'Error: no answer within 10 ms'],
    ])
  })

  test('that answers in time is not aborted later', async () => {
    const signals: AbortSignal[] = []
    expect(await finding((signal: AbortSignal) => void signals.push(signal), 20)).toEqual(['healthy', ''])
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(signals[0]?.aborted).toBe(false)
  })

  test('that fails after its time is up is nobody’s unhandled rejection', async () => {
    const { promise, reject } = Promise.withResolvers<void>()
    expect((await finding(() => promise, 5))[1]).toBe('no answer within 5 ms')
    reject(new Error('late'))
    await new Promise(setImmediate)
  })
})

test('the worst status is that of the whole, whatever the order', async () => {
  const all: HealthStatus[] = ['healthy', 'degraded', 'unhealthy']
  for (const first of all) {
    for (const second of all) {
      const health = new HealthRegistry()
      health.update({ name: 'first', status: first })
      health.register('second', () => second)
      const worst = all[Math.max(all.indexOf(first), all.indexOf(second))]
      expect(await health.get()).toMatchObject({ status: worst, checks: [{ status: first }, { status: second }] })
    }
  }
})

test('checks run at the same time', async () => {
  const health = new HealthRegistry()
  const { promise: met, resolve: meet } = Promise.withResolvers<void>()
  health.register('waits', () => met)
  health.register('comes', async () => meet())
  expect((await health.get()).checks.map(({ status }) => status)).toEqual(['healthy', 'healthy'])
})

test('whoever asks while a check runs gets its outcome; who asks later, another', async () => {
  const health = new HealthRegistry()
  const calls: ((status: HealthStatus) => void)[] = []
  health.register('slow', () => new Promise<HealthStatus>((resolve) => calls.push(resolve)))
  const reports = Promise.all(Array.from({ length: 100 }, () => health.get()))
  await new Promise(setImmediate)
  expect(calls).toHaveLength(1)
  calls[0]?.('degraded')
  expect(new Set((await reports).map(({ status }) => status))).toEqual(new Set(['degraded']))
  const later = health.get()
  await new Promise(setImmediate)
  expect(calls).toHaveLength(2)
  calls[1]?.('healthy')
  expect((await later).status).toBe('healthy')
})

test('a check that never answers is called three times and no more, until one of the calls is answered', async () => {
  const health = new HealthRegistry()
  const calls: (() => void)[] = []
  health.register('stuck', () => new Promise<void>((resolve) => calls.push(resolve)), { timeoutMs: 5 })
  const messages: (string | undefined)[] = []
  for (let round = 0; round < 6; round += 1) messages.push((await health.get()).checks[0]?.message)
  const unanswered = '3 calls of the check have no answer; it is called again when one has'
  expect(messages).toEqual([...Array(3).fill('no answer within 5 ms'), ...Array(3).fill(unanswered)])
  expect(calls).toHaveLength(3)
  calls[0]?.()
  await new Promise(setImmediate)
  await health.get()
  expect(calls).toHaveLength(4)
})

describe('a component', () => {
  test('that reports is as it said last, with the time of that', async () => {
    const health = new HealthRegistry()
    health.update({ name: 'queue', status: 'degraded', message: 'full' })
    const [first] = (await health.get()).checks
    expect(first).toStrictEqual({
      name: 'queue',
      status: 'degraded',
      message: 'full',
      time: expect.stringMatching(ISO),
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await health.get()).checks).toEqual([first])
    health.update({ name: 'queue', status: 'healthy' })
    const [second] = (await health.get()).checks
    expect(second).toMatchObject({ status: 'healthy', message: '' })
    expect(Date.parse(second!.time)).toBeGreaterThan(Date.parse(first!.time))
  })

  test('that reports no status is unhealthy, and says so', async () => {
    const health = new HealthRegistry()
    health.update({ name: 'odd', status: 'ok' as HealthStatus })
    expect((await health.get()).checks[0]).toMatchObject({
      status: 'unhealthy',
      message: expect.stringContaining('"ok"'),
    })
  })

  test('goes when it is removed, and a name that is used again is another component', async () => {
    const health = new HealthRegistry()
    const names = async () => (await health.get()).checks.map(({ name, status }) => `${name} ${status}`)
    const unregister = health.register('a', () => 'degraded')
    health.update({ name: 'b', status: 'healthy' })
    health.register('a', () => 'unhealthy')
    unregister()
    expect(await names()).toEqual(['a unhealthy', 'b healthy'])
    health.update({ name: 'a', status: 'healthy' })
    expect(await names()).toEqual(['a healthy', 'b healthy'])
    health.remove('b')
    health.remove('unknown')
    health.register('c', () => {})()
    expect(await names()).toEqual(['a healthy'])
  })

  test('with a name or a check that is none is said once and not kept', async () => {
    using stderr = new CapturedStderr()
    const health = new HealthRegistry()
    const wrong = health as unknown as { register(...given: unknown[]): () => void; update(given?: unknown): void }
    for (const _ of [1, 2]) {
      wrong.register('no check')()
      wrong.register('', () => {})()
      wrong.register(undefined, () => {})
      wrong.update()
      wrong.update({ status: 'healthy' })
    }
    wrong.update({
      get name() {
        throw new Error('unreadable')
      },
    })
    wrong.register('odd', () => {}, Object.create(null, { timeoutMs: { value: Object.create(null) } }))()
    expect((await health.get()).checks).toEqual([])
    expect(stderr.lines.filter((line) => line.includes('is not kept'))).toEqual([
      "zeph-telemetry: a component's health is not kept: its check is no function\n",
      "zeph-telemetry: a component's health is not kept: a name is a text that is not empty\n",
    ])
  })

  test.each([0, -1, Number.NaN, '5'])('with the time-out %j has the usual one', async (timeoutMs) => {
    using stderr = new CapturedStderr()
    expect(await finding(() => 'degraded', timeoutMs as number)).toEqual(['degraded', ''])
    expect(stderr.lines.length).toBeLessThan(2)
  })

  test('is one of two hundred at most; what is too much is said once', async () => {
    using stderr = new CapturedStderr()
    const health = new HealthRegistry()
    for (let index = 0; index < 210; index += 1) health.update({ name: `many ${index}`, status: 'healthy' })
    health.update({ name: 'many 7', status: 'degraded' })
    const { status, checks } = await health.get()
    expect([status, checks.length, checks.at(-1)?.name]).toEqual(['degraded', 200, 'many 199'])
    expect(stderr.about('there are 200 components already, and "many 200"')).toHaveLength(1)
  })
})

describe('texts', () => {
  test('have no secret in them, whichever way they came', async () => {
    const health = new HealthRegistry()
    for (const [index, { text }] of CANARIES.entries()) {
      health.update({ name: `u${index} ${text}`, status: 'degraded', message: `it is ${text} now` })
      health.register(`r${index}`, () => ({ status: 'degraded', message: text }))
      health.register(`t${index}`, () => {
        throw new Error('login', { cause: new Error(text) })
      })
    }
    const shown = (await health.get()).checks.flatMap(({ name, message }) => [name, message]).join('\n')
    expect(CANARIES.filter(({ secret }) => shown.includes(secret))).toEqual([])
    expect(shown.match(/\[REDACTED:/g)?.length).toBe(4 * CANARIES.length)
  })

  test('are one line of bounded length', async () => {
    const health = new HealthRegistry()
    health.update({ name: 'long', status: 'degraded', message: `a\n\tb\u001b[31m\u2028${'😀'.repeat(5000)}` })
    const message = (await health.get()).checks[0]!.message
    expect(message).toMatch(/^a b \[31m (😀)+\uFFFD?…$/u)
    expect(message.length).toBeLessThanOrEqual(501)
    expect(message.isWellFormed()).toBe(true)
  })
})
