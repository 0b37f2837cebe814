/** Without the addon: what plain JavaScript can know, and nothing that it cannot. */
import { expect, onTestFinished, test } from 'vitest'
import type { SpanRecord } from '../engine/span-record.ts'
import { addLayer, withSpan } from '../on.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { type Allocations, startAllocations } from './start-allocations.ts'

const keep: { value: unknown } = { value: undefined }

function objects(count: number): void {
  for (let index = 0; index < count; index += 1) keep.value = { a: index, b: index, c: index }
}

function start(error: Error): { allocations: Allocations; ended: SpanRecord[] } {
  const allocations = startAllocations(() => {
    throw error
  })
  const ended: SpanRecord[] = []
  onTestFinished(addLayer(allocations.layer))
  onTestFinished(addLayer({ name: 'ended', onEnd: (span) => void ended.push(span) }))
  onTestFinished(async () => {
    await allocations.layer.shutdown?.()
    allocations.stop()
  })
  return { allocations, ended }
}

test('a span without a collection has its bytes; one with a collection has none; nothing else is claimed', () => {
  using stderr = new CapturedStderr()
  const { ended } = start(Object.assign(new Error('not found'), { code: 'MODULE_NOT_FOUND' }))
  objects(100_000)
  for (let round = 0; round < 11; round += 1) {
    withSpan('small', {}, () => objects(1000))
    withSpan('large', {}, () => objects(1_000_000))
  }
  const small = ended.filter(({ name }) => name === 'small').map(({ attributes }) => attributes)
  const known = small.flatMap((attributes) => attributes['alloc.bytes'] ?? []) as number[]
  expect(known.toSorted((a, b) => a - b)[known.length >> 1]! / 48_000).toBeCloseTo(1, 1)
  for (const { attributes } of ended) {
    expect(Object.keys(attributes).filter((key) => key !== 'alloc.bytes')).toEqual(['alloc.method'])
    expect(attributes['alloc.method']).toBe('v8-js')
    expect(attributes['alloc.bytes']).not.toBe(0)
  }
  expect(stderr.about('alloc-native')).toEqual([expect.stringContaining('npm install @zeph-telemetry/alloc-native')])
})
