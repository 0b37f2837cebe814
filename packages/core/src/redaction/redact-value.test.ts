import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './create-redactor.ts'
import { drawn } from './fixtures/planted-secrets.ts'

const redactor = createRedactor({ enabled: true, patterns: {}, keys: ['ssn'], allow: ['changeme'] })
const value = (given: unknown, key = 'k'): unknown => redactor.value(key, given)
const KEY = `sk-${drawn(40)}`
const GONE = '[REDACTED:api-key]'

describe('under a key that names a secret', () => {
  it('every text goes, and nothing but texts', () => {
    const given = { user: 'a', tries: 3, ok: true, none: null, list: ['b', { c: 'd' }], big: 1n }
    expect(value(given, 'credentials')).toEqual({
      user: '[REDACTED:credential]',
      tries: 3,
      ok: true,
      none: null,
      list: ['[REDACTED:credential]', { c: '[REDACTED:credential]' }],
      big: 1n,
    })
    expect(value('x', 'password')).toBe('[REDACTED:password]')
    expect(value('x', 'ssn')).toBe('[REDACTED:key]')
    expect(value(42, 'password')).toBe(42)
    expect(value(undefined, 'password')).toBeUndefined()
    expect(value(Buffer.from('x'), 'password')).toBe('[REDACTED:password]')
  })

  it('what is empty, allowed or redacted stays', () => {
    for (const text of ['', 'changeme', '[REDACTED:vault]']) expect(value(text, 'token')).toBe(text)
    expect(value('changeme2', 'token')).toBe('[REDACTED:token]')
  })
})

describe('inside objects', () => {
  it('keys are judged by their names, texts by what they hold', () => {
    const given = { headers: { Cookie: 'a=b', accept: '*/*' }, usage: { input_tokens: '12' }, note: `use ${KEY}` }
    expect(value(given)).toEqual({
      headers: { Cookie: '[REDACTED:cookie]', accept: '*/*' },
      usage: { input_tokens: '12' },
      note: `use ${GONE}`,
    })
  })

  it('a name and its value may stand apart', () => {
    expect(
      value([
        { name: 'X-Api-Key', value: 'a' },
        { key: 'token', value: 'b' },
        { name: 'accept', value: 'c' },
      ]),
    ).toEqual([
      { name: 'X-Api-Key', value: '[REDACTED:api-key]' },
      { key: 'token', value: '[REDACTED:token]' },
      { name: 'accept', value: 'c' },
    ])
    expect(value(['run', '--password', 'a', '--verbose', '--token', '--all', 'b'])).toEqual([
      ...['run', '--password', '[REDACTED:password]', '--verbose', '--token', '--all', 'b'],
    ])
  })

  it('only what changes is copied', () => {
    const given = { same: { deep: [1, 'a'] }, other: { text: KEY }, list: [{ a: 1 }] }
    const result = value(given) as typeof given
    expect(result).toEqual({ same: { deep: [1, 'a'] }, other: { text: GONE }, list: [{ a: 1 }] })
    expect(result).not.toBe(given)
    expect(result.same).toBe(given.same)
    expect(result.list).toBe(given.list)
    expect(given.other.text).toBe(KEY)
    expect(value(given.same)).toBe(given.same)
  })

  it('names that are secrets themselves go, too', () => {
    expect(value({ [KEY]: 1, __proto__: null })).toEqual({ [GONE]: 1 })
    const odd = JSON.parse(`{"__proto__":{"text":"${KEY}"}}`) as object
    expect(Object.getOwnPropertyDescriptor(value(odd), '__proto__')?.value).toEqual({ text: GONE })
  })
})

describe('other objects', () => {
  it('stay what they are where there is nothing to hide', () => {
    const plain: readonly object[] = [
      new Date(),
      new Uint8Array(3),
      Buffer.from(KEY),
      new ArrayBuffer(2),
      /a/,
      new Map([['a', 1]]),
      new Set(['a']),
      new Error('a'),
      new URL('https://example.com'),
      Promise.resolve(),
      new WeakMap(),
      new (class A {
        a = 1
      })(),
      Object.create(null) as object,
      new String('a'),
      new Proxy({ a: 1 }, {}),
    ]
    for (const given of plain) expect(value(given)).toBe(given)
  })

  it('maps, sets and what is written as a text are searched', () => {
    expect(
      value(
        new Map<unknown, unknown>([
          ['password', 'a'],
          [KEY, { b: KEY }],
          [1, 2],
        ]),
      ),
    ).toEqual(
      new Map<unknown, unknown>([
        ['password', '[REDACTED:password]'],
        [GONE, { b: GONE }],
        [1, 2],
      ]),
    )
    expect(value(new Set([1, KEY]))).toEqual(new Set([1, GONE]))
    expect(value(new URL(`https://user:hunter2@example.com/`))).toBe('https://[REDACTED:url-credentials]@example.com/')
    expect(value(new String(KEY))).toBe(GONE)
    expect(value({ toJSON: () => ({ token: 'a' }) })).toEqual({ token: '[REDACTED:token]' })
    expect(value({ text: KEY, toJSON: () => 'hidden' })).toMatchObject({ text: GONE })
  })

  it('errors stay errors', () => {
    const error = new TypeError(`no ${KEY}`, { cause: new Error(KEY) })
    const result = value(Object.assign(error, { headers: { cookie: 'a' }, status: 401 })) as TypeError & {
      status: number
    }
    expect(result).toBeInstanceOf(TypeError)
    expect(result.name).toBe('TypeError')
    expect(result.message).toBe(`no ${GONE}`)
    expect(result.stack).toContain(`no ${GONE}\n    at `)
    expect(result.stack).not.toContain(KEY)
    expect((result.cause as Error).message).toBe(GONE)
    expect(Object.keys(result).sort()).toEqual(['headers', 'status'])
    expect(result).toMatchObject({ status: 401, headers: { cookie: '[REDACTED:cookie]' } })
    const many = value(new AggregateError([new Error(KEY)], 'many')) as AggregateError
    expect((many.errors as Error[])[0]!.message).toBe(GONE)
  })
})

describe('whatever it is given', () => {
  it('cuts circles, and keeps what several share', () => {
    const circle: Record<string, unknown> = { text: KEY }
    circle['self'] = [circle]
    expect(value(circle)).toEqual({ text: GONE, self: ['[REDACTED:circular]'] })
    const shared = { text: KEY }
    const result = value({ a: shared, b: shared, password: shared }) as Record<string, unknown>
    expect(result).toEqual({ a: { text: GONE }, b: { text: GONE }, password: { text: '[REDACTED:password]' } })
    expect(result['a']).toBe(result['b'])
  })

  it('replaces what lies too deep or is too much', () => {
    let deep: unknown = KEY
    for (let level = 0; level < 100_000; level++) deep = [deep]
    expect(JSON.stringify(value(deep))).toBe(`${'['.repeat(32)}"[REDACTED:limit]"${']'.repeat(32)}`)
    const many = value(Array.from({ length: 20_000 }, (_, index) => `text ${index}`)) as string[]
    expect(many[9000]).toBe('text 9000')
    expect(many[19_999]).toBe('[REDACTED:limit]')
    expect(value(new Array(1e9))).toBe('[REDACTED:limit]')
    const numbers = new Array<number>(500_000).fill(0.5)
    expect(value(numbers)).toBe(numbers)
    let doubling: unknown = [KEY]
    for (let level = 0; level < 30; level++) doubling = [doubling, doubling]
    let inner = value(doubling)
    for (let level = 0; level < 30; level++) inner = (inner as unknown[])[level % 2]
    expect(inner).toEqual([GONE])
  })

  it('survives getters, proxies and iterators that throw or never end', () => {
    const bad = (): never => {
      throw new Error('no')
    }
    expect(
      value({
        a: 1,
        get b(): unknown {
          return bad()
        },
      }),
    ).toEqual({ a: 1, b: '[REDACTED:unreadable]' })
    expect(value({ toJSON: bad })).toBe('[REDACTED:unreadable]')
    const traps = { get: bad, ownKeys: bad, getPrototypeOf: bad, has: bad, getOwnPropertyDescriptor: bad }
    expect(value(new Proxy({}, traps))).toBe('[REDACTED:unreadable]')
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(value([proxy])).toEqual(['[REDACTED:unreadable]'])
    const endless: object = new Proxy(
      {},
      {
        ownKeys: () => ['a', 'b'],
        getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
        get: (_, name) => (name === 'toJSON' ? undefined : endlessNext()),
      },
    )
    function endlessNext(): object {
      return new Proxy(
        {},
        {
          ownKeys: () => ['a', 'b'],
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
          get: (_, name) => (name === 'toJSON' ? undefined : endlessNext()),
        },
      )
    }
    expect(JSON.stringify(value(endless))).toContain('[REDACTED:limit]')
    class Endless extends Map<string, string> {
      override *[Symbol.iterator](): MapIterator<[string, string]> {
        for (;;) yield ['a', 'b']
      }
    }
    expect(value(new Endless())).toBeInstanceOf(Endless)
    expect(value(Object.create(Map.prototype))).toBe('[REDACTED:unreadable]')
  })

  it('reads every getter once', () => {
    let reads = 0
    const tricky = {
      get text(): string {
        return reads++ === 0 ? 'harmless' : KEY
      },
      other: KEY,
    }
    expect(value(tricky)).toEqual({ text: 'harmless', other: GONE })
  })

  it('never throws, never changes what it was given, and leaves no secret', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withTypedArray: true,
      withSparseArray: true,
      values: [fc.string(), fc.constant(KEY), fc.constant(`password=${KEY}`), fc.integer(), fc.constant(null)],
      key: fc.oneof(fc.string(), fc.constantFrom('password', 'token', '__proto__', 'toJSON', KEY)),
    })
    fc.assert(
      fc.property(anything, (given) => {
        const before = fc.stringify(given)
        const result = redactor.value('k', given)
        expect(fc.stringify(given)).toBe(before)
        expect(fc.stringify(result)).not.toContain(KEY)
      }),
      { numRuns: 1000 },
    )
  })
})
