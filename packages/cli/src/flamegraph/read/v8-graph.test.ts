import { Session } from 'node:inspector'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { folded } from '../fixtures/folded.ts'
import { cpuProfile, heapProfile, type TreeFrame } from '../fixtures/profiles.ts'
import { totalOf } from '../flame-tree.ts'
import { type CpuProfile, type HeapProfile, jsonProfile } from './json-profile.ts'
import { cpuGraph, heapGraph } from './v8-graph.ts'

const TREE: TreeFrame = [
  '(root)',
  '',
  [
    ['(idle)', ''],
    ['[tool.execute]', '', [['main', '/app/main.js', [['', '/app/node_modules/left/index.js']]]]],
    ['(garbage collector)', ''],
  ],
]

function cpu(samples: readonly string[], options = {}) {
  return cpuGraph(jsonProfile(cpuProfile(TREE, samples)) as CpuProfile, options)
}

test('a sample lasts until the next one, the last until the end; spans are frames; what had no sample is not there', () => {
  const { root, unit, notes } = cpu(['main', '', 'main', '[tool.execute]'])
  expect([unit, notes]).toEqual(['microseconds', []])
  expect(folded({ root })).toEqual([
    '[tool.execute] 500',
    '[tool.execute];main (/app/main.js:40) 2000',
    '[tool.execute];main (/app/main.js:40);(anonymous) (node_modules/left/index.js:50) 1000',
  ])
})

test('idle time is left out and told, or shown when asked for', () => {
  const samples = ['(idle)', '(idle)', '(garbage collector)']
  expect(cpu(samples)).toMatchObject({ notes: ['2.00 ms in which nothing ran left out; --idle shows it'] })
  expect(folded(cpu(samples))).toEqual(['(garbage collector) 500'])
  expect(folded(cpu(samples, { idle: true }))).toEqual(['(idle) 2000', '(garbage collector) 500'])
})

test('without lines, functions of one name in one file are one', () => {
  const tree: TreeFrame = [
    '(root)',
    '',
    [
      ['a', '/x.js'],
      ['a', '/x.js'],
      ['b', '/x.js'],
    ],
  ]
  const profile = jsonProfile({
    ...cpuProfile(tree, []),
    samples: [2, 3, 4],
    timeDeltas: [0, 1000, 1000],
    startTime: 0,
    endTime: 3000,
  })
  expect(folded(cpuGraph(profile as CpuProfile, { lines: false }))).toEqual(['a (/x.js) 2000', 'b (/x.js) 1000'])
  expect(folded(cpuGraph(profile as CpuProfile, {}))).toHaveLength(3)
})

test('of a profile without times the samples are counted', () => {
  const callFrame = { functionName: 'f', url: '/x.js', lineNumber: -1 }
  const nodes = [
    { id: 1, callFrame, children: [2] },
    { id: 2, callFrame, hitCount: 3 },
  ]
  const graph = cpuGraph(jsonProfile({ nodes, startTime: 1, endTime: 2 }) as CpuProfile, {})
  expect([graph.unit, ...folded(graph)]).toEqual(['samples', 'f (/x.js) 3'])
})

test('a heap profile is in bytes', () => {
  const tree: TreeFrame = ['(root)', '', [['load', '/a.js', [['parse', '/a.js', [], 300]], 20]], 4]
  const graph = heapGraph(jsonProfile(heapProfile(tree)) as HeapProfile, {})
  expect(graph.unit).toBe('bytes')
  expect([graph.root.self, ...folded(graph)]).toEqual([4, 'load (/a.js:20) 20', 'load (/a.js:20);parse (/a.js:30) 300'])
})

test('a profile whose nodes stand below themselves comes to an end', () => {
  const node = (id: number, children: number[]) => ({
    id,
    callFrame: { functionName: `f${id}` },
    hitCount: 1,
    children,
  })
  const profile = jsonProfile({ nodes: [node(1, [2]), node(2, [1, 2])], samples: [] })
  expect(folded(cpuGraph(profile as CpuProfile, {}))).toEqual(['f2 1'])
})

test('all the time of a profile that V8 made is in the graph, and so is who used it', async () => {
  const session = new Session()
  session.connect()
  const post = promisify(session.post.bind(session)) as unknown as (method: string) => Promise<{ profile: CpuProfile }>
  await post('Profiler.enable')
  await post('Profiler.start')
  busyForAWhile()
  const { profile } = await post('Profiler.stop')
  session.disconnect()
  const graph = cpuGraph(jsonProfile(profile) as CpuProfile, { idle: true })
  const { startTime, endTime, timeDeltas } = profile
  expect(totalOf(graph.root)).toBeCloseTo(endTime - startTime - timeDeltas[0]!, 0)
  expect(folded(graph).join('\n')).toMatch(/busyForAWhile \(\S*v8-graph\.test\.ts:\d+\)/)
})

function busyForAWhile(): number {
  let sum = 0
  for (const end = performance.now() + 60; performance.now() < end; ) sum += Math.sqrt(sum + 1)
  return sum
}
