import {
  booleanOf,
  countIn,
  countOf,
  fieldOf,
  fieldsOf,
  idOf,
  limitOf,
  listOf,
  nameOf,
  numberOf,
  wordOf,
} from '@zeph-telemetry/core/read-value'
import { expect, test } from 'vitest'

const never = () => {
  throw new Error("a user's code ran")
}
const proxy = <T extends object>(target: T): T =>
  new Proxy(target, { get: never, has: never, ownKeys: never, getOwnPropertyDescriptor: never, getPrototypeOf: never })

test('a field is the first that an object has as a plain value', () => {
  expect(fieldOf({ a: undefined, b: null, c: 0, d: 1 }, 'x', 'a', 'b', 'c', 'd')).toBe(0)
  expect(fieldOf(['first'], '0')).toBe('first')
  for (const value of [undefined, null, 'text', 7, () => 1, Object.create({ a: 1 })])
    expect(fieldOf(value, 'a')).toBeUndefined()
})

test('no getter, trap or iterator of a user runs', () => {
  const guarded = Object.defineProperty({ [Symbol.toPrimitive]: never, valueOf: never, toString: never }, 'a', {
    get: never,
  })
  for (const value of [proxy({ a: 1 }), proxy([1, 2]), proxy(new Map([['a', 1]])), proxy(() => 1), guarded]) {
    expect(fieldOf(value, 'a')).toBeUndefined()
    for (const read of [listOf, countOf, numberOf, booleanOf, wordOf, nameOf, idOf]) expect(read(value)).toBeUndefined()
    expect(limitOf([value, value])).toBeUndefined()
  }
})

test('the fields of what was parsed are read as they are; a Proxy and what is no object have none', () => {
  const parsed = JSON.parse('{"a":1,"b":null}')
  expect(fieldsOf(parsed)).toBe(parsed)
  for (const value of [undefined, null, 'text', 7, () => 1, proxy({ a: 1 })]) expect(fieldsOf(value)).toEqual({})
})

test('a revoked proxy is nothing', () => {
  const { proxy, revoke } = Proxy.revocable([1], {})
  revoke()
  expect([listOf(proxy), countOf(proxy), fieldOf(proxy, 'length')]).toEqual([undefined, undefined, undefined])
})

test('a count is a length, a size, or a number from 0 on', () => {
  expect([[1, 2], new Map([[1, 1]]), new Set([1]), 0, 7, 2.6].map(countOf)).toEqual([2, 1, 1, 0, 7, 3])
  for (const value of [-1, Number.NaN, Infinity, 2 ** 60, '3', { length: 3 }, null])
    expect(countOf(value)).toBeUndefined()
  expect(countIn({ items: [1, 2, 3] }, 'records', 'items')).toBe(3)
})

test('a text comes back only where it has the form of a word, a name, an id', () => {
  expect(['done', 'max_tokens', 'v1.2', 'a'.repeat(32)].map(wordOf)).not.toContain(undefined)
  for (const text of ['', '1st', 'two words', 'a'.repeat(33), 'a/b', 'line\n']) expect(wordOf(text)).toBeUndefined()
  expect(['shell', '7zip', 'notes:add.v2', 'a'.repeat(128)].map(nameOf)).not.toContain(undefined)
  for (const text of ['', '-rf', 'rm -rf /', 'a'.repeat(129), 'https://host/', 'name\n'])
    expect(nameOf(text)).toBeUndefined()
  expect([7, 7n, 'msg-7'].map(idOf)).toEqual(['7', '7', 'msg-7'])
  for (const value of [-7, 1.5, Number.NaN, 'a b', true]) expect(idOf(value)).toBeUndefined()
})

test('a limit stands behind the first argument, or is called so', () => {
  expect(limitOf(['query', 5])).toBe(5)
  expect(limitOf(['query', { topK: 6 }])).toBe(6)
  expect(limitOf(['query', 'session', { k: 7 }])).toBe(7)
  expect(limitOf([{ text: 'query', limit: 8 }])).toBe(8)
  for (const args of [[], [9], ['query'], ['query', '5'], ['query', 1.5]]) expect(limitOf(args)).toBeUndefined()
})

test('numbers are finite, booleans are booleans', () => {
  expect([0.5, -1, Number.NaN, Infinity, '1'].map(numberOf)).toEqual([0.5, -1, undefined, undefined, undefined])
  expect([true, false, 0, 'true'].map(booleanOf)).toEqual([true, false, undefined, undefined])
})
