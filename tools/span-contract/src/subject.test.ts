import { expect, test } from 'vitest'
import { makeSubject } from './subject.ts'

const shape = { method: 'recall', args: [1, 2], properties: { name: 'store' } }

test('the object is of a class with one method, which tells how it was called', () => {
  const { object, calls, original } = makeSubject(shape, ({ args }) => args.length)
  expect(object['recall']!('a', 'b', 'c')).toBe(3)
  expect(calls).toEqual([{ self: object, args: ['a', 'b', 'c'] }])
  expect(Object.getPrototypeOf(object).recall).toBe(original)
  expect([original.name, original.length, Object.keys(object)]).toEqual(['recall', 2, ['name']])
})

test('the method runs on the object alone: a Proxy, a copy or an heir is refused', () => {
  const { object, calls } = makeSubject(shape, () => 1)
  for (const other of [new Proxy(object, {}), { ...object, recall: object['recall'] }, Object.create(object)])
    expect(() => other.recall()).toThrow(TypeError)
  expect(calls).toEqual([])
})

test('it can call itself as its user would', () => {
  const { object, calls } = makeSubject(shape, ({ args, again }) => (args.length === 0 ? again('once') : 'done'))
  expect([object['recall']!(), calls.length]).toEqual(['done', 2])
})
