import { expect, test } from 'vitest'
import { compareGraphs } from '../compare.ts'
import { graphOf } from '../fixtures/folded.ts'
import { addStack, emptyTree, type FlameGraph } from '../flame-tree.ts'
import { pageData } from './page-data.ts'

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function graph(fill: (root: FlameGraph['root']) => void): FlameGraph {
  const root = emptyTree()
  fill(root)
  return { title: 'g', unit: 'samples', root, places: new Map(), notes: ['a note'] }
}

test('frames are lists, parents first, each name once', () => {
  expect(pageData(graphOf(['a;b 2', 'b;a 1'], 'samples', 'g'))).toEqual({
    ...{ title: 'g', unit: 'samples', notes: [], names: ['all', 'a', 'b'] },
    ...{ name: [0, 1, 2, 2, 1], parent: [-1, 0, 1, 0, 3], self: [0, 0, 2, 0, 1] },
  })
})

test('of very many frames the heaviest stay with all they stand on, and nothing is lost from the sum', () => {
  const many = graph((root) => {
    for (let index = 0; index < 60_000; index += 1)
      addStack(root, [`f${index % 3}`, `g${index}`], index < 1000 ? 500 : 1)
  })
  const data = pageData(many)
  expect([data.name.length, data.self.filter((self) => self === 500).length]).toEqual([20_000, 1000])
  expect([sum(data.self), data.notes]).toEqual([
    559_000,
    ['a note', 'the 40004 smallest or deepest frames are counted as their callers'],
  ])
  expect(data.parent.every((parent, index) => parent < index)).toBe(true)
})

test('a stack is cut where a browser could not walk it', () => {
  const data = pageData(graph((root) => addStack(root, new Array<string>(5000).fill('again'), 9)))
  expect([data.name.length, data.self.at(-1)]).toEqual([1001, 9])
})

test('what was before is there too, also of frames that are gone, and keeps them on the page', () => {
  const { before, ...now } = compareGraphs(graphOf(['a 10']), graphOf(['a 4', 'gone 1']))
  const data = pageData(now, before)
  expect([data.names, data.self, data.before]).toEqual([
    ['all', 'a', 'gone'],
    [0, 10, 0],
    [0, 8, 2],
  ])
})
