import { expect, test } from 'vitest'
import { addStack, emptyTree } from '../flame-tree.ts'
import { foldedLines } from './folded-text.ts'

function lines(...stacks: [stack: string[], value: number][]): string[] {
  const root = emptyTree()
  for (const [stack, value] of stacks) addStack(root, stack, value)
  return [...foldedLines({ title: 'g', unit: 'samples', root, places: new Map(), notes: [] })]
}

test('a semicolon in a name does not part the frame', () => {
  expect(lines([['a;b', 'c'], 1])).toEqual(['a:b;c 1\n'])
})

test('values are whole numbers; what rounds to nothing has no line', () => {
  expect(lines([['a'], 1.6], [['b'], 0.4], [['b', 'c'], 2])).toEqual(['a 2\n', 'b;c 2\n'])
})
