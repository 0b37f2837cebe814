import { expect, test } from 'vitest'
import type { CpuProfile } from './cpu-profile.ts'
import { samplesByOwner } from './samples-by-owner.ts'

const frame = (functionName: string) => ({ functionName, scriptId: '0', url: '', lineNumber: 0, columnNumber: 0 })

/** Samples at 1010, 1020, ... of the nodes given. */
function profileOf(samples: readonly number[]): CpuProfile {
  const nodes = [
    { id: 1, callFrame: frame('(root)'), children: [2, 3] },
    { id: 2, callFrame: frame('work') },
    { id: 3, callFrame: frame('(idle)') },
  ]
  const endTime = 1000 + samples.length * 10 + 5
  return { nodes, startTime: 1000, endTime, samples, timeDeltas: samples.map(() => 10) }
}

/** Who it was from which time on. */
function trackOf(changes: readonly (readonly [time: number, number: number])[], owners: readonly object[]) {
  const at = (time: number) => changes.findLast(([from]) => from <= time)?.[1] ?? 0
  return { changes: { at } as never, owners: [undefined, ...owners] }
}

test('a sample is whose it was at its time, and lasts to the next', () => {
  const track = trackOf(
    [
      [1015, 1],
      [1040, 2],
      [1050, 0],
    ],
    [{ name: 'a', spanId: '1' }, { requestId: 'r' }],
  )
  expect(samplesByOwner(profileOf([2, 2, 2, 2, 2]), track, 1055)).toEqual({
    names: [undefined, 'a', 'a', undefined, undefined],
    spans: [
      { name: 'a', span_id: '1', samples: 2, time_us: 20 },
      { request_id: 'r', samples: 1, time_us: 10 },
    ],
  })
})

test('the last sample lasts to the end of the profile', () => {
  const { spans } = samplesByOwner(profileOf([2]), trackOf([[0, 1]], [{ name: 'a' }]), 1015)
  expect(spans).toEqual([{ name: 'a', samples: 1, time_us: 5 }])
})

test('one entry per span and ids, however many contexts it had, the busiest first', () => {
  const owners = [{ name: 'a', spanId: '1' }, { name: 'b' }, { spanId: '1', name: 'a' }]
  const track = trackOf(
    [
      [0, 1],
      [1020, 2],
      [1030, 3],
    ],
    owners,
  )
  expect(samplesByOwner(profileOf([2, 2, 2]), track, 1035).spans).toEqual([
    { name: 'a', span_id: '1', samples: 2, time_us: 15 },
    { name: 'b', samples: 1, time_us: 10 },
  ])
})

test('idle time is nobody’s', () => {
  expect(samplesByOwner(profileOf([3, 3]), trackOf([[0, 1]], [{ name: 'a' }]), 1025)).toEqual({
    names: [undefined, undefined],
    spans: [],
  })
})

test('where the clocks differ, the end of the profile is the end of the track', () => {
  const track = trackOf([[5_001_015, 1]], [{ name: 'a' }])
  expect(samplesByOwner(profileOf([2, 2]), track, 5_001_025).names).toEqual([undefined, 'a'])
})
