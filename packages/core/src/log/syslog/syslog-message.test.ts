import { hostname } from 'node:os'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogLine } from '../log-sink.ts'
import { parseSyslog } from './fixtures/parse-syslog.ts'
import { syslogFormatter } from './syslog-message.ts'

const TIME = '2026-11-21T22:30:00.123Z'
const format = syslogFormatter({ facility: 'user', appName: 'agent' })
const line = (fields: object) => new LogLine(`${JSON.stringify({ level: 'info', time: TIME, pid: 7, ...fields })}\n`)
const parsed = (fields: object) => parseSyslog(format(line(fields)))
const parametersOf = (fields: object) => Object.fromEntries([...parsed(fields).data.values()].flat())

test('the header has the machine, the program, its process, and the logger as the kind of message', () => {
  expect(parsed({ name: 'planner', msg: 'answered' })).toEqual({
    facility: 1,
    severity: 6,
    timestamp: TIME,
    hostname: hostname(),
    appName: 'agent',
    procId: '7',
    msgId: 'planner',
    data: new Map(),
    hasBom: false,
    text: 'answered',
  })
  expect(parsed({ name: 'planner', 'event.name': 'burst', msg: 'burst' }).msgId).toBe('burst')
  expect(parsed({ msg: 'x' }).msgId).toBe('-')
})

test.each([
  ['trace', 7],
  ['debug', 7],
  ['info', 6],
  ['warn', 4],
  ['error', 3],
  ['fatal', 2],
])('%s is of severity %d', (level, severity) => {
  expect(parsed({ level, msg: 'x' }).severity).toBe(severity)
})

test.each([
  ['kern', 0],
  ['user', 1],
  ['daemon', 3],
  ['local0', 16],
  ['local7', 23],
])('facility %s is number %d', (facility, code) => {
  const message = syslogFormatter({ facility, appName: 'agent' })(line({ level: 'fatal', msg: 'x' }))
  expect(message).toMatch(new RegExp(`^<${code * 8 + 2}>1 `))
  expect(parseSyslog(message)).toMatchObject({ facility: code, severity: 2 })
})

test('ids and all other fields are parameters, nested ones with dots; trace is told from debug', () => {
  const trace_id = '0af7651916cd43dd8448eb211c80319c'
  expect(parametersOf({ level: 'trace', trace_id, request_id: 'r "1"\\]', msg: 'x' })).toEqual({
    level: 'trace',
    trace_id,
    request_id: 'r "1"\\]',
  })
  expect(
    parametersOf({
      usage: { tokens: 5, by: { model: 'm' } },
      tags: ['a', 'b'],
      err: { type: 'E', stack: 'E\n at' },
      none: null,
    }),
  ).toEqual({
    'usage.tokens': '5',
    'usage.by.model': 'm',
    tags: '["a","b"]',
    'err.type': 'E',
    'err.stack': 'E\\n at',
    none: 'null',
  })
})

test('names that the RFC does not allow are made fit; a logger of such a name keeps its own as a field', () => {
  expect(parametersOf({ 'a=b]"c d': 1, ü: 2, ['x'.repeat(40)]: 3, '': 4 })).toEqual({
    a_b__c_d: '1',
    _: '4',
    ['x'.repeat(32)]: '3',
  })
  const name = `päckchen ${'x'.repeat(40)}`
  expect(parsed({ name }).msgId).toBe(`p_ckchen_${'x'.repeat(23)}`)
  expect(parametersOf({ name })).toEqual({ name })
})

test('a text that is not ASCII says that it is UTF-8; line breaks and other control characters cannot forge a message', () => {
  expect(parsed({ msg: 'grün' })).toMatchObject({ hasBom: true, text: 'grün' })
  expect(parsed({ msg: 'green' }).hasBom).toBe(false)
  expect(parsed({ msg: 'one\n<0>1 two\r\t\u001b[0m\u0085' }).text).toBe('one\\n<0>1 two\\r\\t\\u001b[0m\\u0085')
  expect(format(line({ a: 'b\nc', msg: 'd\ne' }))).not.toMatch(/\n/)
})

test('what is too long is cut to 8192 bytes and says so; the ids stay, and half of the room is for the text', () => {
  const request_id = 'r-1'
  const long = { other: 'x'.repeat(20_000), more: 5, request_id, msg: 'ü'.repeat(9000) }
  const message = format(line(long))
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(8192)
  expect(Buffer.byteLength(message)).toBeGreaterThan(8000)
  const { text } = parseSyslog(message)
  expect(text).toMatch(/^ü{3000,}\.{3}$/)
  const { truncated, other, ...rest } = parametersOf(long)
  expect({ truncated, ...rest }).toEqual({ truncated: '1', more: '5', request_id })
  expect(other).toBe(`${'x'.repeat(1024)}...`)
  // Exactly what fits is whole.
  const room = 8192 - Buffer.byteLength(format(line({ msg: '' }))) - 1
  expect(parsed({ msg: 'x'.repeat(room) }).text).toBe('x'.repeat(room))
  expect(parsed({ msg: 'x'.repeat(room + 1) }).text).toMatch(/^x{8000,}\.{3}$/)
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, 'y'.repeat(500)]))
  const short = { ...many, trace_id: 'a'.repeat(32), msg: 'short' }
  expect(parametersOf(short)).toMatchObject({ f0: 'y'.repeat(500), trace_id: 'a'.repeat(32), truncated: '1' })
  expect(parsed(short).text).toBe('short')
})

test('whatever a line says, the message follows the grammar, is not too long, and is one line of well-formed UTF-8', () => {
  const short = fc.string({ unit: 'binary', maxLength: 50 })
  const text = fc.oneof(
    short,
    fc.tuple(short, fc.nat(100)).map(([part, times]) => part.repeat(times)),
  )
  const value = fc.oneof(
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.object({ maxDepth: 2, maxKeys: 4 }),
  )
  const fields = fc.dictionary(short, value, { maxKeys: 20 })
  fc.assert(
    fc.property(fields, text, fc.option(short), (rest, msg, name) => {
      const given = line({ ...rest, ...(name !== null && { name }), level: 'warn', time: TIME, pid: 7, msg })
      const message = format(given)
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(8192)
      expect(message.isWellFormed()).toBe(true)
      expect(message).not.toMatch(/[\n\r\0]/)
      expect(parseSyslog(message)).toMatchObject({ severity: 4, timestamp: TIME, appName: 'agent' })
    }),
  )
})
