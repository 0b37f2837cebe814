import { instrumentFn, type Span } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

const failing: [string, () => unknown][] = [
  [
    'throws',
    () => {
      throw new Error('extractor')
    },
  ],
  [
    'throws something that cannot be shown',
    () => {
      throw Object.create(null)
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('extractor')
    },
  ],
  ['returns nonsense', () => 7],
]

test.each(failing)('an attributes function that %s changes nothing for the caller', async (what, attributes) => {
  using spans = new SpanRecorder()
  using stderr = new CapturedStderr()
  const subject = instrumentFn(`attributes ${what}`, { attributes: attributes as never }, (value: number) => value + 1)
  expect([subject(1), subject(2)]).toEqual([2, 3])
  await new Promise(setImmediate)
  expect(spans.ended.map(({ status, attributes }) => [status, attributes])).toEqual([
    ['unset', {}],
    ['unset', {}],
  ])
  expect(stderr.about(`"attributes ${what}" threw`).length).toBe(what === 'returns nonsense' ? 0 : 1)
})

test.each(failing)('an onResult that %s changes nothing for the caller', async (what, onResult) => {
  using spans = new SpanRecorder()
  using stderr = new CapturedStderr()
  const subject = instrumentFn(`onResult ${what}`, { onResult: onResult as (span: Span) => void }, async () => 'value')
  expect([await subject(), await subject()]).toEqual(['value', 'value'])
  await new Promise(setImmediate)
  expect(spans.ended.map(({ status }) => status)).toEqual(['unset', 'unset'])
  expect(stderr.about(`"onResult ${what}" threw`).length).toBe(what === 'returns nonsense' ? 0 : 1)
})
