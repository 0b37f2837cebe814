/** That a difference is found: with what rsyslog said of a line, and each part of it changed. */
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import type { Parsed } from '../run/rsyslog-server.ts'
import { differences, type Way } from './expected.ts'

const WAY: Way = { app: 'udp', input: 'imudp', isTraditional: false }
const LINE = {
  level: 'warn',
  time: '2026-11-21T22:30:00.123Z',
  pid: 7,
  name: 'planner',
  request_id: 'r',
  usage: { tokens: 5 },
  msg: 'grün\n',
}
const fields = { request_id: 'r', 'usage.tokens': '5' }
const dataOf = (given: Record<string, string>) => ({ 'rfc5424-sd': { 'zeph@32473': given } })
const MESSAGE: Parsed = {
  priority: 'local3.warning',
  time: LINE.time,
  hostname: hostname(),
  app: 'udp',
  process: '7',
  kind: 'planner',
  version: '1',
  input: 'imudp',
  text: '\ufeffgrün\\n',
  data: dataOf(fields),
}

test('a message that says what the line says has no differences', () => {
  expect(differences(LINE, MESSAGE, WAY)).toEqual([])
})

test.each<[string, Partial<Parsed>]>([
  ['priority', { priority: 'local3.info' }],
  ['time', { time: '2026-11-21T22:30:00.124Z' }],
  ['machine', { hostname: 'other.machine' }],
  ['program', { app: 'tcp' }],
  ['process', { process: '8' }],
  ['kind', { kind: '-' }],
  ['version', { version: '0' }],
  ['input', { input: 'imtcp' }],
  ['text', { text: '\ufeffgrün' }],
  ['UTF-8', { text: 'grün\\n' }],
  ['fields', { data: {} }],
  ['fields', { data: dataOf({ ...fields, more: '1' }) }],
  ['fields', { data: dataOf({ ...fields, request_id: 'R' }) }],
])('another %s is a difference', (what, change) => {
  expect(differences(LINE, { ...MESSAGE, ...change }, WAY)).toEqual([expect.stringContaining(what)])
})

test('of a line that is too long the beginning, the mark and the id are looked at', () => {
  const long = { ...LINE, msg: 'x'.repeat(9000) }
  const cut = (text: string, data: Record<string, string>) => ({ ...MESSAGE, text, data: dataOf(data) })
  const marked = { truncated: '1', request_id: 'r' }
  expect(differences(long, cut('xxx...', marked), WAY)).toEqual([])
  expect(differences(long, cut('xxy...', marked), WAY)).toHaveLength(1)
  expect(differences(long, cut('xxx...', { request_id: 'r' }), WAY)).toHaveLength(1)
  expect(differences(long, cut('xxx...', { truncated: '1' }), WAY)).toHaveLength(1)
})

test('over a socket of datagrams the text is looked at, and the ids behind it', () => {
  const way = { ...WAY, isTraditional: true }
  const line = { ...LINE, session_id: 's' }
  const said = (text: string) => differences(line, { ...MESSAGE, version: '0', kind: '-', time: '', text }, way)
  expect(said(' grün\\n [zeph@32473 session_id="s"]')).toEqual([])
  expect(said(' grün\\n [zeph@32473 request_id="r"]')).toHaveLength(1)
  expect(said(' grau [zeph@32473 session_id="s"]')).toHaveLength(1)
})
