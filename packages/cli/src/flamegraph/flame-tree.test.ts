import { expect, test } from 'vitest'
import { addStack, emptyTree, preorder, totalOf, totalsOf } from './flame-tree.ts'

function tree(...stacks: [stack: string, value: number][]) {
  const root = emptyTree()
  for (const [stack, value] of stacks) addStack(root, stack.split(';'), value)
  return root
}

test('equal stacks are one path, and a function that calls itself stays below itself', () => {
  const visits = preorder(tree(['a;b', 1], ['a', 2], ['a;b', 3], ['a;a', 4], ['c', 5]))
  const totals = totalsOf(visits)
  expect(visits.map(({ node, depth, parent }, index) => [node.name, depth, parent, node.self, totals[index]])).toEqual([
    ['all', 0, -1, 0, 15],
    ['a', 1, 0, 2, 10],
    ['b', 2, 1, 4, 4],
    ['a', 2, 1, 4, 4],
    ['c', 1, 0, 5, 5],
  ])
})

test('a stack of a hundred thousand frames is walked', () => {
  const root = emptyTree()
  addStack(root, new Array<string>(100_000).fill('again'), 7)
  expect(preorder(root)).toHaveLength(100_001)
  expect(totalOf(root)).toBe(7)
})
