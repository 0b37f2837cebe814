import { expect, test } from 'vitest'
import { overlapping, tree } from './fixtures/recorded-tree.ts'
import { flattenGolden } from './golden-order.ts'
import { formatGoldenTree, parseGoldenTree } from './golden-tree.ts'

const text = (...trees: Parameters<typeof formatGoldenTree>[0][number][]) =>
  formatGoldenTree(trees, ['rows']).join('\n')

test('spans stand one a line, concurrent ones below a mark, in the order of their text', () => {
  const children = [
    tree('a', { attributes: { rows: 2, id: 7 } }),
    ...overlapping(tree('c', { children: [tree('z')] }), tree('b'), tree('c', { children: [tree('y')] })),
    tree('d', { status: 'error' }),
  ]
  expect(`\n${text(tree('root', { children }))}\n`).toBe(`
root
  a {"rows":2}
  ~ concurrent
    b
    c
      y
    c
      z
  d !error
`)
})

test('two groups that follow one another stay two', () => {
  const children = [...overlapping(tree('b'), tree('a')), ...overlapping(tree('d'), tree('c'))]
  const written = text(tree('root', { children }))
  expect(written.match(/~ concurrent/g)).toHaveLength(2)
  expect(parseGoldenTree(written)).toMatchObject([
    { children: [{ concurrent: [{ name: 'a' }, { name: 'b' }] }, { concurrent: [{ name: 'c' }, { name: 'd' }] }] },
  ])
})

test('what is written reads back as what it was', () => {
  const trees = [...overlapping(tree('*'), tree('a b', { children: overlapping(tree('!x'), tree('#c')) })), tree('e')]
  const items = parseGoldenTree(text(...trees))
  expect(items).toMatchObject([
    { concurrent: [{ name: '*' }, { name: 'a b', children: [{ concurrent: [{ name: '!x' }, { name: '#c' }] }] }] },
    { name: 'e' },
  ])
  expect(flattenGolden(items, ['rows']).map(({ name, attributes }) => [name, attributes])).toEqual([
    ['*', { rows: undefined }],
    ['a b', { rows: undefined }],
    ['e', { rows: undefined }],
  ])
})

test('comments and empty lines are nothing, also with the line ends of Windows', () => {
  expect(parseGoldenTree('# note\r\na {"x":"#1"}\r\n\r\n  # below\r\n  b\r\n')).toMatchObject([
    { name: 'a', attributes: { x: '#1' }, children: [{ name: 'b' }] },
  ])
})

test.each([
  ['a\n  *', '"*" has no place'],
  ['~ concurrent', 'no span below it'],
  ['~ concurrent\n  ~ concurrent\n    a', 'directly below itself'],
  ['# note\na\n   b\n  c', 'line 4: its indentation'],
])('%j is no golden tree', (broken, message) => {
  expect(() => parseGoldenTree(broken)).toThrow(message)
  expect(() => parseGoldenTree(broken)).toThrow(SyntaxError)
})

test('a span that is called like the mark cannot be written', () => {
  expect(() => text(tree('~ concurrent'))).toThrow('no span can be called "~ concurrent"')
})
