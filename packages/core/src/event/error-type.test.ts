import { expect, test } from 'vitest'
import { describeFailure } from '../engine/failure.ts'
import { errorType } from './error-type.ts'
import { HOSTILE } from './fixtures/hostile-values.ts'

class Refused extends Error {}
const ERRORS: Readonly<Record<string, unknown>> = {
  Error: new Error('x'),
  TypeError: new TypeError('x'),
  Refused: new Refused('x'),
  AbortError: Object.assign(new Error('x'), { name: 'AbortError' }),
  ENOENT: Object.assign(new Error('x'), { code: 'ENOENT' }),
  RangeError: Object.assign(new RangeError('x'), { code: 404 }),
}
// A span reads the message, too.
const { 'an error whose message throws': unread, ...others } = HOSTILE

test.each(Object.entries({ ...ERRORS, ...others }))('%s is of the kind that a span says', (_, thrown) => {
  expect(errorType(thrown)).toBe(describeFailure(thrown).type)
})

test('the kind is a code, else a class or name, and needs no message', () => {
  expect(Object.values(ERRORS).map(errorType)).toEqual(Object.keys(ERRORS))
  expect(errorType(unread)).toBe('Error')
})
