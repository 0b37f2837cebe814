import { expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { cutText, traceEvents, traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { foreignFile, formOf, sniffFile } from './file-form.ts'

const TRACE = traceText(AGENT_TURNS)
const form = (text: string) => formOf(new TextEncoder().encode(text))

test.each([
  ['our trace', TRACE, 'zeph'],
  ['our trace with Windows line ends', TRACE.replaceAll('\n', '\r\n'), 'zeph'],
  ['our trace cut after the opening', '[\n', 'zeph'],
  ['our trace cut in its first events', TRACE.slice(0, 400), 'zeph'],
  ['our trace without events', '[\n\n]', 'zeph'],
  ['our trace printed pretty', JSON.stringify(traceEvents(AGENT_TURNS), undefined, 2), 'reformatted'],
  ['our trace on one line', JSON.stringify(traceEvents(AGENT_TURNS)), 'reformatted'],
  ['an object-form Chrome trace', '{"traceEvents":[{"ph":"X"}]}', 'chrome-object'],
  ['an array-form Chrome trace of another tool', '[\n{"ph":"B","name":"x","ts":1},\n', 'chrome-array'],
  ['other JSON', '{"name":"package"}', 'json'],
  ['a JSON list', '[1, 2]', 'json'],
  ['text', 'Apache License', 'text'],
  ['nothing', '', 'empty'],
  ['white space', ' \n\n', 'empty'],
])('%s is told from its first bytes', (_case, text, expected) => {
  expect(form(text)).toBe(expected)
})

test('binary data is told from text, and a character cut at the end of the head is not taken for it', () => {
  expect(formOf(new Uint8Array([0x0a, 0xff, 0xfe, 0x00]))).toBe('binary')
  expect(formOf(new TextEncoder().encode('{"a":"ä').subarray(0, -1))).toBe('json')
})

test('a gzip file is judged by what it holds', () => {
  expect(sniffFile(writeTrace(TRACE, 'a.json.gz'))).toEqual({ form: 'zeph', compressed: true })
  expect(sniffFile(writeTrace('{"traceEvents":[]}', 'a.json.gz'))).toEqual({ form: 'chrome-object', compressed: true })
  expect(sniffFile(writeTrace(new Uint8Array([0x1f, 0x8b, 1, 2, 3]), 'a.json.gz')).form).toBe('damaged')
})

test('a Chrome trace of another tool is sent to Perfetto, a file that is none is not', () => {
  expect(foreignFile('a.json', 'chrome-object').message).toContain('zeph-trace open a.json')
  expect(foreignFile('a.json', 'json').message).toBe('a.json is JSON, but not a trace')
})

test('a trace whose first line was cut is still one', () => {
  expect(form(cutText(TRACE, 2).slice(0, -1))).toBe('zeph')
})
