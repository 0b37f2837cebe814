import { activeSpan, addLayer, type EndedSpan, instrumentFn } from '@zeph-telemetry/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'

let remove: () => void
const ended: EndedSpan[] = []
const onEnd = (span: EndedSpan): void => void ended.push(span)

beforeEach(() => {
  ended.length = 0
  remove = addLayer({ name: 'any' })
})
afterEach(() => remove())

test('onEnd sees every span once, after its end, whatever ended it', async () => {
  instrumentFn('returns', { onEnd }, () => 1)()
  expect(() =>
    instrumentFn('throws', { onEnd }, () => {
      throw new TypeError('no')
    })(),
  ).toThrow()
  await expect(instrumentFn('rejects', { onEnd }, async () => Promise.reject(new RangeError('no')))()).rejects.toThrow()
  const items = instrumentFn('yields', { onEnd }, function* () {
    yield 1
  })()
  for (const _ of items) break
  let release = () => {}
  instrumentFn('held', { onEnd }, () => {
    release = activeSpan().deferEnd()
  })()
  expect(ended.map(({ name }) => name)).not.toContain('held')
  release()
  release()
  expect(ended.map(({ name, ended, attributes }) => [name, ended, attributes['error.type']])).toEqual([
    ['returns', true, undefined],
    ['throws', true, 'TypeError'],
    ['rejects', true, 'RangeError'],
    ['yields', true, undefined],
    ['held', true, undefined],
  ])
  for (const { elapsed, startTime, endTime } of ended) expect(elapsed).toBe((endTime - startTime) / 1e9)
})

test('an onEnd that throws is said once and changes nothing', () => {
  using stderr = new CapturedStderr()
  const call = instrumentFn(
    'sums',
    {
      onEnd: () => {
        throw new Error('no sum')
      },
    },
    (a: number, b: number) => a + b,
  )
  expect([call(1, 2), call(3, 4)]).toEqual([3, 7])
  expect(stderr.about('no sum')).toHaveLength(1)
})
