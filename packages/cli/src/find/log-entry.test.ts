import { expect, test } from 'vitest'
import { readLogEntry } from './log-entry.ts'

const read = (line: object) => readLogEntry(JSON.stringify(line), 'a.log')

test('a line of ours gives its ids, and as fields what is left', () => {
  const line = {
    ...{ level: 'warn', time: '2026-11-21T10:00:00.123Z', pid: 7, name: 'planner', tokens: 3, err: { message: 'no' } },
    ...{ session_id: 's-1', turn_id: 't-1', request_id: 'r-1', trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) },
    ...{ trace_flags: '01', msg: 'answered' },
  }
  expect(read(line)).toEqual({
    ...{ file: 'a.log', time: '2026-11-21T10:00:00.123Z', level: 'warn', logger: 'planner', message: 'answered', line },
    ...{ fields: { tokens: 3, err: { message: 'no' } } },
    ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), others: ['s-1', 't-1', 'r-1'] },
  })
})

test.each([
  ['dotted', { 'trace.id': 'a'.repeat(32), 'span.id': 'b'.repeat(16), 'log.level': 'info', 'log.logger': 'planner' }],
  [
    'nested',
    { trace: { id: 'a'.repeat(32) }, span: { id: 'b'.repeat(16) }, log: { level: 'info', logger: 'planner' } },
  ],
])('a line of the Elastic Common Schema with %s keys gives the same', (_form, own) => {
  const line = { '@timestamp': '2026-11-21T10:00:00.123Z', message: 'answered', 'ecs.version': '9.0.0', ...own }
  expect(read({ ...line, labels: { request_id: 'r-1' } })).toMatchObject({
    ...{ time: '2026-11-21T10:00:00.123Z', level: 'info', logger: 'planner', message: 'answered' },
    ...{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), others: ['r-1'], fields: { labels: { request_id: 'r-1' } } },
  })
})

test('a text that is no object is no line', () => {
  expect(['', 'plain text', '[1]', 'null', '{"cut":'].map((text) => readLogEntry(text, 'a.log'))).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

test('a line without anything of ours is a line', () => {
  expect(read({ a: 1 })).toMatchObject({
    time: '',
    level: '',
    message: '',
    traceId: undefined,
    others: [],
    fields: { a: 1 },
  })
})
