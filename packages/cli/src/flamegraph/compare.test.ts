import { expect, test } from 'vitest'
import { compareGraphs } from './compare.ts'
import { graphOf } from './fixtures/folded.ts'
import { foldedLines } from './write/folded-text.ts'

test('before is scaled to the total of now, and frames of either are there', () => {
  const graph = compareGraphs(graphOf(['a;b 60', 'a;new 40']), graphOf(['a;b 5', 'a;gone 5']))
  expect([...foldedLines(graph, graph.before)]).toEqual(['a;b 50 60\n', 'a;new 0 40\n', 'a;gone 50 0\n'])
})

test('graphs of one shape are equal, however long they were measured', () => {
  const graph = compareGraphs(graphOf(['a 30', 'a;b 10']), graphOf(['a 3', 'a;b 1']))
  for (const [node, before] of graph.before) expect(node.self).toBe(before)
})

test('what is measured in different units is not compared', () => {
  expect(() => compareGraphs(graphOf(['a 1'], 'bytes', 'x'), graphOf(['a 1'], 'microseconds', 'y'))).toThrow(
    'x is in bytes and y in microseconds: they cannot be compared',
  )
})
