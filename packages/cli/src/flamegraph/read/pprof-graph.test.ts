import { expect, test } from 'vitest'
import { folded } from '../fixtures/folded.ts'
import { type PprofSample, pprof } from '../fixtures/profiles.ts'
import { decodePprof, pprofGraph } from './pprof-graph.ts'

const MAIN = ['main', 'file:///app/main.js', 3] as const
const PARSE = ['parse', 'file:///app/main.js', 9] as const
const SAMPLES: PprofSample[] = [
  { stack: [MAIN, PARSE], values: [4, 40_000_000], labels: { span_name: 'agent.turn', span_id: '1' } },
  { stack: [MAIN], values: [1, 10_000_000] },
  { stack: [['(idle)', '', 0]], values: [9, 90_000_000] },
]
const WALL = [
  ['sample', 'count'],
  ['wall', 'nanoseconds'],
] as const

function read(bytes: Uint8Array, options = {}) {
  return pprofGraph(decodePprof(bytes)!, options)
}

test('times are microseconds, below the span a sample is labelled with; idle time is told', () => {
  const { root, unit, notes } = read(pprof(WALL, SAMPLES))
  expect(unit).toBe('microseconds')
  expect(folded({ root })).toEqual([
    '[agent.turn];main (/app/main.js:3);parse (/app/main.js:9) 40000',
    'main (/app/main.js:3) 10000',
  ])
  expect(notes).toEqual([
    '90.0 ms in which nothing ran left out; --idle shows it',
    'values: wall; --sample-type takes sample',
  ])
})

test('the values asked for are taken, and those that there are named where there are none', () => {
  const counted = read(pprof(WALL, SAMPLES), { sampleType: 'sample', idle: true })
  expect([counted.unit, folded(counted).at(-1), counted.notes]).toEqual(['sample', '(idle) 9', []])
  expect(() => read(pprof(WALL, SAMPLES), { sampleType: 'cpu' })).toThrow(
    'the profile has no values cpu, it has sample, wall',
  )
})

test('of a heap profile it is what is in use, in bytes', () => {
  const types = [
    ['alloc_space', 'bytes'],
    ['inuse_objects', 'count'],
    ['inuse_space', 'bytes'],
  ] as const
  const graph = read(pprof(types, [{ stack: [MAIN], values: [900, 2, 64] }]))
  expect([graph.unit, ...folded(graph)]).toEqual(['bytes', 'main (/app/main.js:3) 64'])
})

test('what is no pprof is none', () => {
  expect(decodePprof(new Uint8Array([1, 2, 3]))).toBeUndefined()
  expect(decodePprof(new TextEncoder().encode('a;b 1\n'))).toBeUndefined()
})
