import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { withContext } from '@zeph-telemetry/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogUnderTest } from '../fixtures/log-under-test.ts'
import { createLogger, log } from '../index.ts'
import { LogLine } from '../log-sink.ts'
import { ecsLine } from './ecs-line.ts'

const { fields: SCHEMA, version: VERSION } = JSON.parse(
  readFileSync(new URL('fixtures/ecs-fields.json', import.meta.url), 'utf8'),
) as { fields: Record<string, string>; version: string }

const TIME = '2026-11-21T22:30:00.123Z'
const record = (fields: object): Record<string, unknown> =>
  JSON.parse(ecsLine(new LogLine(`${JSON.stringify({ level: 'info', time: TIME, pid: 7, ...fields })}\n`)))

/** What is wrong with a record, by the published list; `zeph` is ours, where the schema asks for a name of one's own. */
function problems(given: Record<string, unknown>): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (name === 'labels' || name === 'zeph') return othersProblems(name, value as object)
    const type = SCHEMA[name]
    if (type === undefined) return [`the schema has no ${name}`]
    return typeof value === type ? [] : [`${name} is a ${type}, not ${JSON.stringify(value)}`]
  })
}

/** Flat; labels are keywords, and ours are numbers. */
function othersProblems(group: string, others: object): string[] {
  return Object.entries(others).flatMap(([name, value]) => {
    const values: unknown[] = group === 'labels' && Array.isArray(value) ? value : [value]
    const isRight = values.every((each) => typeof each === (group === 'labels' ? 'string' : 'number'))
    return /[.\s*"\\]|^$/.test(name) || !isRight ? [`${group}.${name}: ${JSON.stringify(value)}`] : []
  })
}

test('lines of the logger, with ids, fields and errors: every field is one of the published list, of its type', () => {
  const written = new LogUnderTest({ level: 'trace' })
  const error = Object.assign(new TypeError('refused', { cause: new Error('no route') }), { code: 'E1', retries: 3 })
  withContext({ sessionId: 's-1', turnId: 't-1', requestId: 'r-1' }, () => {
    log.trace('plain')
    createLogger('planner').warn({ model: 'm', usage: { tokens: 812, cost: 0.5 }, ok: true, tags: ['a'] }, 'answered')
    log.error(error, 'no answer')
    log.info({ 'event.name': 'burst', burst_id: 42 })
  })
  const lines = written.text().trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  const records = lines.map((text) =>
    JSON.parse(ecsLine(new LogLine(`${text}\n`), { name: 'agent', version: '1.2.3' })),
  )
  expect(records.flatMap(problems)).toEqual([])
  const ids = { session_id: 's-1', turn_id: 't-1', request_id: 'r-1' }
  expect(records[1]).toEqual({
    '@timestamp': JSON.parse(lines[1]!).time,
    'log.level': 'warn',
    message: 'answered',
    'ecs.version': VERSION,
    'service.name': 'agent',
    'service.version': '1.2.3',
    'host.hostname': hostname(),
    'process.pid': process.pid,
    'log.logger': 'planner',
    labels: { model: 'm', ok: 'true', tags: ['a'], ...ids },
    zeph: { usage_tokens: 812, usage_cost: 0.5 },
  })
  expect(records[2]).toMatchObject({
    'error.type': 'TypeError',
    'error.message': 'refused',
    'error.code': 'E1',
    'error.stack_trace': expect.stringMatching(/^TypeError: refused\n +at .*\nCaused by: Error: no route\n +at /s),
    zeph: { err_retries: 3 },
  })
  expect(records[3]).toMatchObject({ message: '', 'event.action': 'burst', zeph: { burst_id: 42 } })
})

test('what a log for machines must have stands first, in the order that the ECS loggers have', () => {
  expect(Object.keys(record({ msg: 'x' })).slice(0, 4)).toEqual(['@timestamp', 'log.level', 'message', 'ecs.version'])
})

test('trace and span ids have the names of the schema; a value that is none stays a field of the program', () => {
  const [trace_id, span_id] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  expect(record({ trace_id, span_id, trace_flags: '01' })).toMatchObject({
    'trace.id': trace_id,
    'span.id': span_id,
    labels: { trace_flags: '01' },
  })
  expect(record({ trace_id: 5, name: { a: 'b' } })).toMatchObject({ zeph: { trace_id: 5 }, labels: { name_a: 'b' } })
  expect(record({ err: 'only a text' })).toMatchObject({ 'error.message': 'only a text' })
})

test('two fields whose names become one keep both their values', () => {
  expect(record({ 'a.b': 'one', a: { b: 'two' }, a_b: 'three' })['labels']).toEqual({
    a_b: 'one',
    a_b_: 'two',
    a_b__: 'three',
  })
})

test('whatever a line says, the record is of the schema, and one line', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 })
  const key = fc.oneof(
    text,
    fc.constantFrom('err', 'name', 'trace_id', '__proto__', 'constructor', 'msg', 'pid', 'a.b'),
  )
  const value = fc.oneof(
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.object({ maxDepth: 2, maxKeys: 4 }),
    fc.array(fc.anything({ maxDepth: 2, maxKeys: 4 }), { maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value), { maxLength: 20 }), (entries) => {
      const fields = JSON.parse(
        `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each) ?? 'null'}`).join()}}`,
      )
      expect(problems(record({ ...fields, level: 'info', time: TIME, pid: 7 }))).toEqual([])
    }),
  )
})
