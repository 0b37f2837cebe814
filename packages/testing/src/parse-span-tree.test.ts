import { startSpan } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assertSpanTree } from './assert-span-tree.ts'
import { formatSpanTree } from './format-span-tree.ts'
import { parseSpanTree } from './parse-span-tree.ts'
import { recordSpans } from './span-recorder.ts'

describe('the notation of span trees', () => {
  test('reads names, attributes, flags and any spans', () => {
    const tree = parseSpanTree(`

      agent.turn
        memory.sqlite {"db.operation.name":"SELECT", "n": [1]} !error !open

        *
      GET /users !ok
        "quoted \\"name\\" {"
    `)
    expect(tree).toEqual([
      {
        name: 'agent.turn',
        children: [
          {
            name: 'memory.sqlite',
            attributes: { 'db.operation.name': 'SELECT', n: [1] },
            status: 'error',
            open: true,
            children: [],
          },
          '*',
        ],
      },
      { name: 'GET /users', status: 'ok', children: [{ name: 'quoted "name" {', children: [] }] },
    ])
  })

  test.each([
    ['a\n    b\n  c', 'expected span tree, line 3: its indentation is that of no line above: c'],
    ['    a\n  b', 'expected span tree, line 2: its indentation is that of no line above: b'],
    ['a !wrong', 'expected span tree, line 1: !wrong is none of !error, !ok, !open: a !wrong'],
    ['a\n  *\n    b', 'expected span tree, line 3: "*" has no children: b'],
    ['a {"b":', 'line 1: not "name {attributes} !flags"; quote a name with such characters: a {"b":'],
    ['{"b":1}', 'line 1: not "name {attributes} !flags"'],
    ['a {b}', 'line 1: Expected property name'],
  ])('refuses %j with the line and the reason', (text, message) => {
    expect(() => parseSpanTree(text)).toThrow(SyntaxError)
    expect(() => parseSpanTree(text)).toThrow(message)
  })

  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('agent.turn', '*', 'a {b', 'a !error', '"', ' x', 'a\nb'),
  )
  const span = fc.record({
    name,
    attributes: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
    fails: fc.boolean(),
    ends: fc.boolean(),
    parent: fc.nat(),
  })

  test('reads what it writes: every recorded tree matches its own text', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), (plans) => {
        using recorder = recordSpans()
        const spans: ReturnType<typeof startSpan>[] = []
        for (const { name, attributes, parent } of plans) {
          const start = () => startSpan(name, attributes)
          spans.push(parent % (spans.length + 1) === 0 ? start() : spans[(parent % (spans.length + 1)) - 1]!.run(start))
        }
        plans.forEach(({ fails, ends }, index) => {
          if (fails) spans[index]!.fail('failed')
          if (ends) spans[index]!.end()
        })
        assertSpanTree(recorder, formatSpanTree(recorder, { attributes: true }))
        for (const open of spans) open.end()
      }),
    )
  })
})

test('formatting shows the attributes that are asked for', () => {
  using recorder = recordSpans()
  const span = startSpan('turn', { a: 1, b: 'x' })
  span.run(() => startSpan('child').fail(new Error('no')))
  span.end()
  expect(formatSpanTree(recorder)).toBe('turn\n  child !error !open')
  expect(formatSpanTree(recorder, { attributes: ['b'] })).toBe('turn {"b":"x"}\n  child !error !open')
  expect(formatSpanTree(recorder.tree()[0]!, { attributes: true })).toMatch(
    /^turn \{"a":1,"b":"x"\}\n {2}child \{"error.type":"Error"/,
  )
})
