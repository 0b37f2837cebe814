import { expect, test } from 'vitest'
import { Latencies } from './latencies.ts'

const NAMES = ['a', 'b', 'c']
const MINUTE = 60_000

/** Calls that took so many seconds, all over at `now`. */
function known(seconds: Readonly<Record<string, number>>, now = 0): Latencies {
  const latencies = new Latencies()
  for (const [name, took] of Object.entries(seconds)) {
    latencies.started(name)
    latencies.ended(name, { seconds: took, failed: false, now })
  }
  return latencies
}

test('unknown ones come in the given order, known ones by their time', () => {
  expect(new Latencies().order(NAMES, 0)).toEqual(NAMES)
  expect(known({ a: 3, b: 1, c: 2 }).order(NAMES, 0)).toEqual(['b', 'c', 'a'])
  expect(known({ a: 3, c: 2 }).order(NAMES, 0)).toEqual(['b', 'c', 'a'])
})

test('one that is being tried already is no better than those that are known', () => {
  const latencies = known({ a: 3 })
  latencies.started('b')
  expect(latencies.order(['a', 'b'], 0)).toEqual(['a', 'b'])
  latencies.ended('b', { seconds: 1, failed: false, now: 0 })
  expect(latencies.order(['a', 'b'], 0)).toEqual(['b', 'a'])
})

test('where all are being tried, the given order stays', () => {
  const latencies = new Latencies()
  for (const name of NAMES) latencies.started(name)
  expect(latencies.order(NAMES, 0)).toEqual(NAMES)
})

test('one slow call does not outweigh many fast ones, but several do', () => {
  const latencies = known({ a: 1, b: 1.5 })
  const slow = () => latencies.ended('a', { seconds: 2, failed: false, now: 0 })
  slow()
  expect(latencies.order(['a', 'b'], 0)[0]).toBe('a')
  for (let time = 0; time < 5; time += 1) slow()
  expect(latencies.order(['a', 'b'], 0)[0]).toBe('b')
})

test('one that failed comes last, however fast it failed and whatever is known of the others', () => {
  const latencies = known({ a: 5 })
  latencies.ended('b', { seconds: 0.001, failed: true, now: 0 })
  latencies.started('c')
  expect(latencies.order(['b', 'c', 'a'], 0)).toEqual(['a', 'c', 'b'])
  expect(latencies.isKnown('b', 0)).toBe(false)
})

test('a failure is forgiven after a minute, and with the next success', () => {
  const latencies = known({ a: 1, b: 2 })
  latencies.ended('a', { seconds: 9, failed: true, now: 0 })
  expect(latencies.order(['a', 'b'], MINUTE)).toEqual(['b', 'a'])
  expect(latencies.order(['b', 'a'], MINUTE + 1)).toEqual(['a', 'b'])
  latencies.ended('a', { seconds: 1, failed: false, now: 1 })
  expect(latencies.order(['b', 'a'], 1)).toEqual(['a', 'b'])
})

test('what was not called for a while is forgotten, and so tried again', () => {
  const latencies = known({ a: 1, b: 9 })
  latencies.ended('a', { seconds: 1, failed: false, now: 4 * MINUTE })
  expect([latencies.order(['a', 'b'], 5 * MINUTE), latencies.isKnown('b', 5 * MINUTE)]).toEqual([['a', 'b'], true])
  expect([latencies.order(['a', 'b'], 6 * MINUTE), latencies.isKnown('b', 6 * MINUTE)]).toEqual([['b', 'a'], false])
})

test('after it was forgotten a candidate starts anew', () => {
  const latencies = known({ a: 100, b: 2 })
  latencies.ended('a', { seconds: 1, failed: false, now: 10 * MINUTE })
  latencies.ended('b', { seconds: 2, failed: false, now: 10 * MINUTE })
  expect(latencies.order(['b', 'a'], 10 * MINUTE)).toEqual(['a', 'b'])
})
