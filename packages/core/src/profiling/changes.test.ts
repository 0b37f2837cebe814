import { expect, test } from 'vitest'
import { Changes, profilerClock } from './changes.ts'

function nextMicrosecond(): void {
  const after = profilerClock() + 2
  while (profilerClock() < after);
}

test('says what was active when, also after it has grown', () => {
  const changes = new Changes()
  const times: number[] = []
  for (let number = 1; number <= 10_000; number += 1) {
    nextMicrosecond()
    changes.add(number)
    times.push(profilerClock())
  }
  expect(changes.at(0)).toBe(0)
  expect(times.map((time) => changes.at(time))).toEqual(times.map((_, index) => index + 1))
  expect(changes.at(Number.POSITIVE_INFINITY)).toBe(10_000)
})

test('of changes in one microsecond the last counts', () => {
  const changes = new Changes()
  for (let number = 1; number <= 1000; number += 1) changes.add(number)
  expect(changes.at(Number.POSITIVE_INFINITY)).toBe(1000)
  expect(changes.length).toBeLessThan(1000)
})

test('is full at its bound, keeps what it has, and knows nothing of what comes then', () => {
  const changes = new Changes(3)
  const times = [1, 2, 3, 4].map((number) => {
    nextMicrosecond()
    changes.add(number)
    return profilerClock()
  })
  expect(changes.full).toBe(true)
  expect(times.map((time) => changes.at(time))).toEqual([1, 2, 0, 0])
})

test('its clock is that of the machine, which V8 counts samples by', () => {
  const before = Number(process.hrtime.bigint()) / 1000
  const read = profilerClock()
  const after = Number(process.hrtime.bigint()) / 1000
  expect(read).toBeGreaterThan(before - 50)
  expect(read).toBeLessThan(after + 50)
})
