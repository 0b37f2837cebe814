import { startSpan } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSpanTree, compareSpanTree } from './assert-span-tree.ts'
import { recordSpans, type SpanRecorder } from './span-recorder.ts'

/** Records siblings; `+a` starts a span of that name, `-a` ends it. */
function recordSteps(steps: string): SpanRecorder {
  using recorder = recordSpans()
  const open = new Map<string, ReturnType<typeof startSpan>>()
  for (const step of steps.split(' ').filter(Boolean)) {
    const name = step.slice(1)
    if (step.startsWith('+')) open.set(name, startSpan(name))
    else open.get(name)?.end()
  }
  return recorder
}

describe('the order of siblings', () => {
  const concurrent = recordSteps('+a +b -a +c -c -b +d -d')

  test('counts, unless it is to be ignored', () => {
    assertSpanTree(concurrent, 'a\nb\nc\nd')
    expect(() => assertSpanTree(concurrent, 'b\na\nc\nd')).toThrow('top level: "b" is out of order')
  })

  test('does not count among siblings that overlap in time, and counts between others', () => {
    assertSpanTree(concurrent, 'c\nb\na\nd', { ignoreOrder: 'overlapping' })
    expect(() => assertSpanTree(concurrent, 'd\na\nb\nc', { ignoreOrder: 'overlapping' })).toThrow(
      'top level: "d" is out of order',
    )
    const sequential = recordSteps('+a -a +b -b')
    expect(() => assertSpanTree(sequential, 'b\na', { ignoreOrder: 'overlapping' })).toThrow('out of order')
  })

  test('does not count at all with "all"', () => {
    assertSpanTree(concurrent, 'd\nc\nb\na', { ignoreOrder: 'all' })
    assertSpanTree(concurrent, 'd\n*\na', { ignoreOrder: 'all' })
    expect(() => assertSpanTree(concurrent, 'd\nc\nb\nb', { ignoreOrder: 'all' })).toThrow('top level: "b" is missing')
  })

  test('of an open span overlaps everything after it', () => {
    assertSpanTree(recordSteps('+a +b -b'), 'b\na !open', { ignoreOrder: 'overlapping' })
  })

  test('finds the one assignment that fits, not the first that looks right', () => {
    using recorder = recordSpans()
    for (const attributes of [{ x: 1, y: 1 }, { x: 1 }]) startSpan('s', attributes).end()
    assertSpanTree(recorder, 's {"x":1}\ns {"y":1}', { ignoreOrder: 'all' })
    assertSpanTree(recorder, 's {"y":1}\ns {"x":1}', { ignoreOrder: 'all' })
  })
})

describe('the matcher agrees with trying everything', () => {
  const letters = fc.constantFrom('a', 'b', 'c')
  const expectedItems = fc.array(fc.oneof(letters, fc.constant('*')), { maxLength: 5 })

  const permutations = (items: readonly string[]): string[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]))
  const fits = (expected: readonly string[], actual: readonly string[]) =>
    new RegExp(`^${expected.map((item) => (item === '*' ? '[abc]*' : item)).join('')}$`).test(actual.join(''))

  test('for exact and for any order, with wildcards', () => {
    fc.assert(
      fc.property(expectedItems, fc.array(letters, { maxLength: 5 }), (expected, actual) => {
        using recorder = recordSpans()
        for (const name of actual) startSpan(name).end()
        const passes = (ignoreOrder?: 'all') =>
          compareSpanTree(recorder, expected, ignoreOrder && { ignoreOrder }) as { pass: boolean }
        expect(passes().pass).toBe(fits(expected, actual))
        expect(passes('all').pass).toBe(permutations(actual).some((order) => fits(expected, order)))
      }),
      { numRuns: 500 },
    )
  })

  test('for groups that overlap, without wildcards', () => {
    const groups = fc.array(fc.array(letters, { minLength: 1, maxLength: 3 }), { maxLength: 3 })
    const orders = (plan: readonly string[][]): string[][] =>
      plan.reduce<string[][]>(
        (all, group) => all.flatMap((head) => permutations(group).map((tail) => [...head, ...tail])),
        [[]],
      )
    fc.assert(
      fc.property(groups, fc.nat(), (plan, seed) => {
        using recorder = recordSpans()
        for (const group of plan) {
          const spans = group.map((name) => startSpan(name))
          for (const span of spans) span.end()
        }
        const allowed = orders(plan)
        assertSpanTree(recorder, allowed[seed % allowed.length]!, { ignoreOrder: 'overlapping' })
        const reversed = plan.flat().toReversed()
        const { pass } = compareSpanTree(recorder, reversed, { ignoreOrder: 'overlapping' }) as { pass: boolean }
        expect(pass).toBe(allowed.some((order) => order.join() === reversed.join()))
      }),
      { numRuns: 500 },
    )
  })

  test('a comparison that fails always has a difference to show', () => {
    fc.assert(
      fc.property(
        expectedItems,
        fc.array(letters, { maxLength: 6 }),
        fc.constantFrom<[undefined, 'overlapping', 'all']>(undefined, 'overlapping', 'all'),
        (expected, actual, ignoreOrder) => {
          using recorder = recordSpans()
          const spans = actual.map((name) => startSpan(name))
          for (const span of spans) span.end()
          const comparison = compareSpanTree(recorder, expected, ignoreOrder && { ignoreOrder })
          if (comparison instanceof Promise || comparison.pass) return
          expect(comparison.message()).toMatch(/First difference: top level: .*\n\n[\s\S]*^[+-] /m)
        },
      ),
      { numRuns: 500 },
    )
  })
})
