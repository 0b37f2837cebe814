import { startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { areValidIds, hex64, isSampled, newTraceId, random32 } from './identifiers.ts'

const COUNT = 1_000_000

test('a million trace ids are well-formed and unique', () => {
  const ids = new Set<string>()
  let malformed = 0
  for (let count = 0; count < COUNT; count += 1) {
    const id = newTraceId()
    if (!areValidIds(id, id.slice(16))) malformed += 1
    ids.add(id)
  }
  expect([malformed, ids.size]).toEqual([0, COUNT])
})

test('a hundred thousand span ids are well-formed and unique, without being sorted or alike', () => {
  using _spans = new SpanRecorder()
  const ids = Array.from({ length: 100_000 }, () => startSpan('span').spanId)
  expect(ids.filter((id) => !areValidIds('a'.repeat(32), id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  const leading = new Set(ids.map((id) => id.slice(0, 2)))
  expect(leading.size).toBe(256)
})

test('bits are spread evenly', () => {
  const ones = new Array<number>(32).fill(0)
  for (let count = 0; count < 100_000; count += 1) {
    const bits = random32()
    for (let bit = 0; bit < 32; bit += 1) ones[bit]! += (bits >>> bit) & 1
  }
  for (const count of ones) expect(Math.abs(count - 50_000)).toBeLessThan(1_500)
})

test.each([
  [0, '00000000'],
  [1, '00000001'],
  [-1, 'ffffffff'],
  [0x0a0b0c0d, '0a0b0c0d'],
])('hex64 of %i is %s, in either half', (bits, hex) => {
  expect([hex64(bits, 0x01234567), hex64(0x01234567, bits)]).toEqual([`${hex}01234567`, `01234567${hex}`])
})

test.each([
  ['a'.repeat(32), 'b'.repeat(16), true],
  ['0'.repeat(32), 'b'.repeat(16), false],
  ['a'.repeat(32), '0'.repeat(16), false],
  ['A'.repeat(32), 'b'.repeat(16), false],
  ['a'.repeat(31), 'b'.repeat(16), false],
  ['a'.repeat(32), 'b'.repeat(17), false],
])('ids %s and %s are valid: %s', (traceId, spanId, valid) => {
  expect(areValidIds(traceId, spanId)).toBe(valid)
})

test.each([0, 0.01, 0.25, 0.5, 0.9, 1])('the share of sampled traces is the rate: %d', (rate) => {
  const count = 100_000
  let sampled = 0
  for (let made = 0; made < count; made += 1) if (isSampled(newTraceId(), rate)) sampled += 1
  // Five standard deviations of a binomial distribution.
  expect(Math.abs(sampled / count - rate)).toBeLessThanOrEqual(5 * Math.sqrt((rate * (1 - rate)) / count))
})

test('a trace that is sampled at a rate is sampled at every higher one', () => {
  for (let made = 0; made < 1000; made += 1) {
    const id = newTraceId()
    const decisions = [0.1, 0.3, 0.5, 0.7, 0.9].map((rate) => isSampled(id, rate))
    expect(decisions).toEqual(decisions.toSorted((a, b) => Number(a) - Number(b)))
  }
})
