import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutText, limitValue } from './limit-value.ts'

const LIMITS = { maxLength: 20, maxDepth: 3 }
const limited = (value: unknown) => limitValue(value, LIMITS)

test.each<[string, unknown, unknown]>([
  ['a text', 'short', 'short'],
  ['a long text', 'x'.repeat(21), `${'x'.repeat(20)}… [cut]`],
  ['a text with half an emoji', 'a\ud83d', 'a\ufffd'],
  ['an emoji at the cut', `${'x'.repeat(19)}😀`, `${'x'.repeat(19)}… [cut]`],
  ['a number', 1.5, 1.5],
  ['no number', Number.NaN, Number.NaN],
  ['a truth', true, true],
  ['nothing', null, null],
  ['a bigint', 12n, '12'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a function', () => 1, '[function]'],
  ['a date', new Date(0), '1970-01-01T00:00:00.… [cut]'],
  ['bytes', new Uint8Array(3), '[3 bytes]'],
  ['a buffer', new ArrayBuffer(4), '[4 bytes]'],
  ['an error', new TypeError('no'), { name: 'TypeError', message: 'no' }],
  [
    'a map',
    new Map<unknown, unknown>([
      ['a', 1],
      [{}, 2],
    ]),
    { a: 1, '[object]': 2 },
  ],
  ['a set', new Set([1, 'b']), [1, 'b']],
  ['a list', [1, undefined, [2]], [1, null, [2]]],
  ['an object', { a: 1, b: undefined, c: { d: 'x' } }, { a: 1, c: { d: 'x' } }],
  ['what is too deep', { a: { b: { c: { d: 1 } } } }, { a: { b: { c: '[too deep]' } } }],
  ['a class with a form of its own', { toJSON: () => ({ id: 7 }) }, { id: 7 }],
  ['inherited keys', Object.create({ inherited: 1 }), {}],
])('%s', (_, value, expected) => {
  expect(limited(value)).toEqual(expected)
})

test('a cycle is marked, and what merely stands twice is not', () => {
  const twice = { x: 1 }
  const value: Record<string, unknown> = { first: twice, second: twice }
  value['self'] = value
  expect(limited(value)).toEqual({ first: { x: 1 }, second: { x: 1 }, self: '[circular]' })
})

test('what throws when it is read is marked, and the rest stays', () => {
  const value = {
    before: 1,
    get broken() {
      throw new Error('no')
    },
    after: 2,
  }
  expect(limited(value)).toEqual({ before: 1, broken: '[unreadable]', after: 2 })
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(limited({ proxy })).toEqual({ proxy: '[unreadable]' })
  expect(
    limited({
      toJSON: () => {
        throw new Error('no')
      },
    }),
  ).toBe('[unreadable]')
})

test('a form of its own that never ends is cut by the depth', () => {
  const endless = { toJSON: () => ({ toJSON: endless.toJSON }) }
  expect(limited(endless)).toBe('[too deep]')
})

test('a list or object of very many entries is cut, and only its beginning is read', () => {
  const list = limited(Array.from({ length: 5000 }, (_, index) => index)) as unknown[]
  expect([list.length, list.at(-1)]).toEqual([1001, '… [cut]'])
  let read = 0
  const many = new Proxy(
    {},
    {
      ownKeys: () => Array.from({ length: 5000 }, (_, index) => `k${index}`),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
      get: (_target, key) => (key === 'toJSON' ? undefined : (read += 1)),
    },
  )
  const object = limited(many) as Record<string, unknown>
  expect(Object.keys(object).length).toBe(1001)
  expect(read).toBeLessThan(1010)
})

test('__proto__ as a key stays a key', () => {
  const value = JSON.parse('{"__proto__":{"polluted":1}}')
  const copy = limited(value) as object
  expect(Object.keys(copy)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
})

test('whatever it is, the result is bounded, well-formed JSON and never a throw', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSet: true,
        withTypedArray: true,
        withSparseArray: false,
      }),
      (value) => {
        const text = JSON.stringify(limited(value))
        expect(text.isWellFormed()).toBe(true)
        expect(text.length).toBeLessThan(200_000)
      },
    ),
  )
})

test('cutting what was cut changes nothing but the length', () => {
  expect(cutText(cutText('x'.repeat(100), 50), 20)).toBe(`${'x'.repeat(20)}… [cut]`)
})
