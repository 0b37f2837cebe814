import { expect, test } from 'vitest'
import * as read from './read-call.ts'

test('results may be held by an object', () => {
  expect(read.resultCount({ records: ['a'] })).toBe(1)
  expect(read.resultCount([])).toBe(0)
  expect(read.resultCount({ text: 'a' })).toBeUndefined()
})
