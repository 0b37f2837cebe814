import { expect, test } from 'vitest'
import { overlapping, tree } from './fixtures/recorded-tree.ts'
import { flattenGolden, GoldenOrder } from './golden-order.ts'
import { formatGoldenTree, parseGoldenTree } from './golden-tree.ts'
import { TreeMatcher } from './match-span-tree.ts'
import type { ComparedTree } from './span-tree.ts'

const GOLDEN = `
a
~ concurrent
  b
    b1
  b
    b2
  c {"rows":2}
d`

function matches(golden: string, trees: readonly ComparedTree[], attributes: readonly string[] = []): boolean {
  const items = parseGoldenTree(golden)
  const ordered = new GoldenOrder(attributes).apply(items, trees)
  expect(ordered.length).toBe(trees.length)
  return new TreeMatcher(undefined).matchesAll(flattenGolden(items, attributes), ordered)
}

const [a, d] = [tree('a'), tree('d')]
const b1 = tree('b', { children: [tree('b1')] })
const b2 = tree('b', { children: [tree('b2')] })
const c = tree('c', { attributes: { rows: 2 } })

test.each([[[b1, b2, c]], [[b2, b1, c]], [[c, b2, b1]], [[b2, c, b1]]])(
  'concurrent spans match in any order: %#',
  (middle) => {
    expect(matches(GOLDEN, [a, ...middle, d])).toBe(true)
  },
)

test.each<[claim: string, trees: ComparedTree[]]>([
  ['one is missing', [a, b1, c, d]],
  ['one is there twice', [a, b1, { ...b1 }, b2, c, d]],
  ['one is another', [a, b1, { ...b1 }, c, d]],
  ['one has another attribute', [a, b1, b2, tree('c', { attributes: { rows: 3 } }), d]],
  ['one failed', [a, b1, b2, { ...c, span: { ...c.span, status: 'error' } }, d]],
  ['one started before what comes before all', [c, a, b1, b2, d]],
  ['one started after what comes after all', [a, b1, b2, d, c]],
  ['a stranger is among them', [a, b1, tree('x'), b2, c, d]],
  ['the last is missing', [a, b1, b2, c]],
  ['nothing is there', []],
])('they do not where %s', (_, trees) => {
  expect(matches(GOLDEN, trees)).toBe(false)
})

test('what is not marked has its order, even where it overlapped', () => {
  expect(matches('a\nd', overlapping(a, d))).toBe(true)
  expect(matches('a\nd', overlapping(d, a))).toBe(false)
  expect(matches('~ concurrent\n  a\n  d', [d, a])).toBe(true)
})

test('what is concurrent below a span may come in any order as well', () => {
  const above = (...children: ComparedTree[]) => tree('e', { children })
  expect(matches('e\n  ~ concurrent\n    a\n    d', [above(d, a)])).toBe(true)
  expect(matches('~ concurrent\n  c\n  e\n    ~ concurrent\n      a\n      d', [above(d, a), c])).toBe(true)
  expect(matches('~ concurrent\n  c\n  e\n    a\n    d', [above(d, a), c])).toBe(false)
})

test('the more of a span is told, the less another can take its place', () => {
  const golden = '~ concurrent\n  c\n  c {"rows":2}'
  expect(matches(golden, [c, tree('c', { attributes: { rows: 3 } })])).toBe(true)
  expect(matches(golden, [tree('c', { attributes: { rows: 3 } }), c])).toBe(true)
  expect(matches(golden, [tree('c', { attributes: { rows: 3 } }), tree('c')])).toBe(false)
})

test('an attribute that is asked for and not in the file is a difference', () => {
  expect(matches('c', [c])).toBe(true)
  expect(matches('c', [c], ['rows'])).toBe(false)
  expect(matches('c {"rows":2}', [c], ['rows', 'other'])).toBe(true)
})

test('concurrent spans below concurrent spans, deep and wide, are compared in a blink', () => {
  const level = (depth: number, wide: number): ComparedTree[] =>
    depth === 0
      ? []
      : overlapping(...Array.from({ length: wide }, () => tree('s', { children: level(depth - 1, wide) })))
  const trees = level(5, 4)
  const golden = formatGoldenTree(trees, []).join('\n')
  expect(matches(golden, trees.toReversed())).toBe(true)
  expect(matches(golden.replace(/s$/, 't'), trees)).toBe(false)
})
