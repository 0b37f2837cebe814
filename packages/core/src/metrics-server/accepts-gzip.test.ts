import { expect, test } from 'vitest'
import { acceptsGzip } from './accepts-gzip.ts'

test.each([
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['deflate;q=0.5 , GZIP ; q=0.1', true],
  ['*', true],
  ['br, *;q=0.1', true],
  ['gzip;q=1.0', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000', false],
  ['gzip; q = 0', false],
  ['*, gzip;q=0', false],
  ['*;q=0', false],
  ['identity', false],
  ['xgzip', false],
  ['gzip;q=much', false],
  ['', false],
  [undefined, false],
])('%j: %j', (header, accepts) => {
  expect(acceptsGzip(header)).toBe(accepts)
})
