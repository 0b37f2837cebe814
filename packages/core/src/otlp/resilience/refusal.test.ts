import { expect, test } from 'vitest'
import { isRefusal } from './refusal.ts'

const failure = (code?: unknown) => Object.assign(new Error('failed'), { code })

test.each([400, 404, 405, 413, 415, 422, 500, 501])('HTTP %i: the same request is refused again', (code) => {
  expect(isRefusal(failure(code))).toBe(true)
})

test.each([401, 403, 408, 429, 502, 503, 504])('HTTP %i passes', (code) => {
  expect(isRefusal(failure(code))).toBe(false)
})

test.each([3, 5, 12, 13])('gRPC %i: the same request is refused again', (code) => {
  expect(isRefusal(failure(code))).toBe(true)
})

test.each([1, 4, 7, 8, 10, 11, 14, 15, 16])('gRPC %i passes', (code) => {
  expect(isRefusal(failure(code))).toBe(false)
})

test.each(['ECONNREFUSED', undefined])('an error of the connection (%s) passes', (code) => {
  expect(isRefusal(failure(code))).toBe(false)
})

test('what is no error passes', () => {
  expect([isRefusal(undefined), isRefusal(null), isRefusal('x')]).toEqual([false, false, false])
})
