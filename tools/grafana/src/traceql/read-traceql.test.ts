import { expect, test } from 'vitest'
import { fulfils, readTraceql } from './read-traceql.ts'

test('a query is read into conditions on the name, and attributes with their scope', () => {
  const query =
    '{ resource.service.name =~ "$' +
    '{service:pipe}" && name =~ "llm.chat|llm.embed" && (span.a.b > 4 || span.c != nil) } | select(span.d.e, statusMessage)'
  expect(readTraceql(query)).toEqual({
    errors: [],
    names: [{ operator: '=~', value: 'llm.chat|llm.embed' }],
    attributes: ['resource.service.name', 'span.a.b', 'span.c', 'span.d.e'],
  })
})

test('metrics of spans are read, too', () => {
  const { errors, attributes } = readTraceql(
    '{ name = "x" } | quantile_over_time(duration, 0.5, 0.95) by (span.gen_ai.request.model)',
  )
  expect(errors).toEqual([])
  expect(attributes).toEqual(['span.gen_ai.request.model'])
})

test.each(['{ name = = "x" }', '{ name = "x"', '{ span.a > } | rate()', '{ } | select(', 'name = "x"'])(
  'what is no TraceQL is found: %s',
  (query) => {
    expect(readTraceql(query).errors).not.toEqual([])
  },
)

test('a name fulfils conditions as a whole', () => {
  expect(fulfils('llm.chat', [{ operator: '=', value: 'llm.chat' }])).toBe(true)
  expect(fulfils('llm.chat_stream', [{ operator: '=~', value: 'llm.chat' }])).toBe(false)
  expect(fulfils('llm.chat', [{ operator: '=~', value: 'llm.embed|llm.chat' }])).toBe(true)
  expect(
    fulfils('llm.chat', [
      { operator: '=', value: 'llm.chat' },
      { operator: '=', value: 'x' },
    ]),
  ).toBe(false)
})
