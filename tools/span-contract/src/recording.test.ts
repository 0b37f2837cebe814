import { setTimeout } from 'node:timers/promises'
import { startSpan, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { record } from './recording.ts'

test('what work leaves and comes to is recorded, a failure as well', async () => {
  const error = new Error('no')
  const fail = () => {
    throw error
  }
  const { spans, outcome } = await record(async () => withSpan('tool.file', {}, async () => 1))
  expect([spans.map(({ name }) => name), outcome]).toEqual([['tool.file'], { way: 'resolved', value: 1 }])
  expect((await record(() => withSpan('tool.file', {}, fail))).outcome).toEqual({ way: 'threw', value: error })
})

test('spans that end after their caller went on are waited for, all of them', async () => {
  const { spans } = await record(() => {
    for (const delay of [5, 20]) {
      const span = startSpan('tool.shell')
      void setTimeout(delay).then(() => span.end())
    }
  })
  expect(spans.map(({ ended }) => ended)).toEqual([true, true])
})

test('what comes later is not recorded', async () => {
  const { spans } = await record(() => withSpan('tool.file', {}, () => {}))
  withSpan('tool.shell', {}, () => {})
  expect(spans).toHaveLength(1)
})
