import { expect, test } from 'vitest'
import { askedDelay, usualDelay } from './usual-delay.ts'

const asking = (headers: unknown, key = 'headers') => Object.assign(new Error('busy'), { [key]: headers })

test.each([
  [asking(new Headers({ 'Retry-After': '7' })), 7],
  [asking({ 'retry-after-ms': '20' }), 0.02],
  [asking({ 'retry-after': '3' }, 'responseHeaders'), 3],
  [asking(undefined), undefined],
  [asking({ 'retry-after': 7 }), undefined],
  [undefined, undefined],
  ['text', undefined],
])('%o asks for %s seconds', (error, seconds) => {
  expect(askedDelay(error)).toBe(seconds)
})

test('what is asked for is waited for, up to a minute', () => {
  expect(usualDelay(3, asking({ 'retry-after': '60' }))).toBe(60)
  expect(usualDelay(3, asking({ 'retry-after': '61' }))).toBeLessThanOrEqual(2)
})

test.each([
  [1, 0.5],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [9, 8],
])('else retry %i waits for %s seconds, or up to a quarter less', (retry, longest) => {
  const delays = Array.from({ length: 200 }, () => usualDelay(retry, new Error('busy')))
  expect(Math.max(...delays)).toBeLessThanOrEqual(longest)
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(longest * 0.75)
  expect(new Set(delays).size).toBeGreaterThan(100)
})
