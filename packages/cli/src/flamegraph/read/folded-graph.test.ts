import { expect, test } from 'vitest'
import { folded } from '../fixtures/folded.ts'
import { foldedGraph } from './folded-graph.ts'

test('lines are stacks, names may have spaces, equal ones are summed, comments and what cannot be read are passed over', () => {
  const graph = foldedGraph(
    '# by perf\nnode;operator new (libc) 3\r\nnode;operator new (libc) 4\nnode 2.5\nbroken\n\nnode;a;b 1',
  )!
  expect(folded(graph)).toEqual(['node 3', 'node;operator new (libc) 7', 'node;a;b 1'])
  expect(graph.notes).toEqual(['1 unreadable line skipped'])
})

test('what cannot steer a terminal comes out of a name', () => {
  expect(folded(foldedGraph('a\u001b[31m;;b 1')!)).toEqual(['a·[31m;(anonymous);b 1'])
})

test.each(['', 'hello world\nhow are you', 'one 1\nthis is prose\nand so is this'])('%j is none', (text) => {
  expect(foldedGraph(text)).toBeUndefined()
})
