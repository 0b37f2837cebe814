/** Without the `profiling` condition the ids that arrive still stand in log lines; nobody is told any. */
import { activeCorrelation, extract, inject, injectTo, runInContext, withContext } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'

test('ids that arrive are those of the work', () => {
  const read = (carrier: Readonly<Record<string, unknown>>) => runInContext(extract(carrier), activeCorrelation)
  expect(read({ 'x-request-id': 'r-1', traceparent: 'any' })).toEqual({ requestId: 'r-1' })
  expect(read({ 'x-request-id': 'r\n1' })).toEqual({})
  expect(withContext({ requestId: 'mine' }, () => read({ 'x-request-id': 'r-1' }))).toEqual({ requestId: 'mine' })
})

test('nothing is told', () => {
  const carriers = withContext({ requestId: 'r-1' }, () => [inject({}), injectTo('http://localhost', {})])
  expect(carriers).toEqual([{}, {}])
})
