import { expect, test } from 'vitest'
import type { CpuProfile, ProfileNode } from './cpu-profile.ts'
import { stacks } from './fixtures/read-profile.ts'
import { withSpanFrames } from './with-span-frames.ts'

function node(id: number, functionName: string, more: Partial<ProfileNode> = {}): ProfileNode {
  return {
    id,
    callFrame: { functionName, scriptId: '1', url: 'file:///a.ts', lineNumber: id, columnNumber: 0 },
    ...more,
  }
}

const PROFILE: CpuProfile = {
  nodes: [
    node(1, '(root)', { children: [2, 5] }),
    node(2, 'main', { children: [3, 4], hitCount: 1 }),
    node(3, 'a', { hitCount: 2, positionTicks: [{ line: 3, ticks: 2 }] }),
    node(4, 'b', { hitCount: 1, positionTicks: [{ line: 4, ticks: 1 }] }),
    node(5, '(program)', { hitCount: 0 }),
  ],
  startTime: 0,
  endTime: 40,
  samples: [2, 3, 4, 3],
  timeDeltas: [10, 10, 10, 10],
}

test('a sample’s stack begins with its span; without one it is as it was', () => {
  expect(stacks(withSpanFrames(PROFILE, [undefined, 'x', 'x', 'y']))).toEqual([
    ['main'],
    ['[x]', 'main', 'a'],
    ['[x]', 'main', 'b'],
    ['[y]', 'main', 'a'],
  ])
})

test('stacks that are equal share their nodes, ids are unique, and hits are those of the samples', () => {
  const { nodes, samples } = withSpanFrames(PROFILE, ['x', 'x', 'x', 'x'])
  expect(nodes.map(({ callFrame, hitCount }) => [callFrame.functionName, hitCount])).toEqual([
    ['(root)', 0],
    ['[x]', 0],
    ['main', 1],
    ['a', 2],
    ['b', 1],
  ])
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length)
  expect(samples.map((id) => nodes.find((one) => one.id === id)!.callFrame.functionName)).toEqual([
    'main',
    'a',
    'b',
    'a',
  ])
})

test('ticks of lines stay where all samples of a node stay together, else they are unknown', () => {
  const ticks = (names: readonly (string | undefined)[]) =>
    withSpanFrames(PROFILE, names).nodes.flatMap(({ positionTicks, callFrame }) =>
      positionTicks === undefined ? [] : [callFrame.functionName],
    )
  expect(ticks(['x', 'x', 'x', 'x'])).toEqual(['a', 'b'])
  expect(ticks(['x', 'x', 'x', 'y'])).toEqual(['b'])
})

test('a sample of the root itself is that of the span alone', () => {
  const onRoot = { ...PROFILE, samples: [1, 1], timeDeltas: [10, 10] }
  expect(stacks(withSpanFrames(onRoot, ['x', undefined]))).toEqual([['[x]'], []])
})

test('the profile that is given stays as it is', () => {
  const before = structuredClone(PROFILE)
  withSpanFrames(PROFILE, ['x', 'y', 'x', 'y'])
  expect(PROFILE).toEqual(before)
})
