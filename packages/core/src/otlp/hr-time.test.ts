import { expect, test } from 'vitest'
import { now, toUnixNanoseconds } from '../engine/clock.ts'
import { hrDuration, hrTimeOf } from './hr-time.ts'

const SECOND = 1_000_000_000n
const exactly = (nanoseconds: bigint) => [Number(nanoseconds / SECOND), Number(nanoseconds % SECOND)]

test.each([
  ['now', now()],
  ['the start of the process', 0],
  ['a second, and a nanosecond less', 999_999_999],
  ['a second', 1_000_000_000],
  ['before the process began', -123_456_789_012],
  ['a hundred days', 8_640_000_123_456_789],
  ['when a second of the Unix epoch is full', Number(SECOND - (toUnixNanoseconds(0) % SECOND))],
])('a reading is told to the nanosecond: %s', (_case, reading) => {
  expect(hrTimeOf(reading)).toEqual(exactly(toUnixNanoseconds(reading)))
})

test('readings all over several seconds are told to the nanosecond', () => {
  for (let reading = -3e9 + 17; reading < 3e9; reading += 7_654_321) {
    expect(hrTimeOf(reading)).toEqual(exactly(toUnixNanoseconds(reading)))
  }
})

test('a number of nanoseconds is seconds and the rest', () => {
  expect(hrDuration(0)).toEqual([0, 0])
  expect(hrDuration(999_999_999)).toEqual([0, 999_999_999])
  expect(hrDuration(8_640_000_000_000_001)).toEqual([8_640_000, 1])
})
