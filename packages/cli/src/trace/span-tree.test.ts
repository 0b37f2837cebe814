import { expect, test } from 'vitest'
import type { Span } from './span-collector.ts'
import { buildTrees, preorder } from './span-tree.ts'

function span(spanId: string, parentId: string | undefined, start: number, traceId = 't'): Span {
  return {
    name: spanId,
    spanId,
    parentId,
    traceId,
    start,
    end: start + 1,
    failed: false,
    allocated: undefined,
    service: undefined,
    pid: 1,
    attributes: undefined,
  }
}

function outline(spans: readonly Span[]): string[] {
  return [...preorder(buildTrees(spans))].map(
    ({ span, children, adopted }) =>
      `${span.name}${adopted ? '?' : ''}(${children.map((child) => child.span.name).join(' ')})`,
  )
}

test('parents come from parent_id and children in the order they started, whatever the order of the file', () => {
  expect(outline([span('c', 'a', 3), span('b', 'a', 2), span('d', 'b', 4), span('a', undefined, 1)])).toEqual([
    'a(b c)',
    'b(d)',
    'd()',
    'c()', // biome-ignore format: an outline
  ])
})

test('a span whose parent was never written is adopted by the root of its trace', () => {
  expect(outline([span('a', undefined, 1), span('b', 'lost', 2), span('x', undefined, 3, 'other')])).toEqual([
    'a(b)',
    'b?()',
    'x()',
  ])
})

test('a span with a remote parent is a root', () => {
  expect(outline([span('a', 'remote', 1), span('b', 'a', 2)])).toEqual(['a(b)', 'b()'])
})

test('a tree of 100 000 levels is walked', () => {
  const spans = Array.from({ length: 100_000 }, (_, index) =>
    span(`${index}`, index === 0 ? undefined : `${index - 1}`, index),
  )
  expect([...preorder(buildTrees(spans))]).toHaveLength(100_000)
})
