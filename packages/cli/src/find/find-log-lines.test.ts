import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures/trace-builder.ts'
import { findLogLines } from './find-log-lines.ts'
import { WantedId } from './wanted-id.ts'

const SPAN = 'b'.repeat(16)

function line(second: number, fields: object): string {
  return JSON.stringify({
    level: 'info',
    time: `2026-11-21T10:00:0${second}.000Z`,
    pid: 7,
    msg: `m${second}`,
    ...fields,
  })
}

function logWith(...lines: string[]): string {
  const path = join(temporaryFolder(), 'zeph.log')
  writeFileSync(path, lines.map((text) => `${text}\n`).join(''))
  return path
}

async function messages(files: string[], id: string, { spans = [] as string[], limit = 10 } = {}) {
  const { total, entries } = await findLogLines(files, { id: new WantedId(id), spans: new Set(spans), limit })
  return [total, ...entries.map(({ message }) => message)]
}

test('lines of several files come by their time, the newest where there are too many', async () => {
  const files = [
    logWith(line(3, { request_id: 'r' })),
    logWith(line(1, { request_id: 'r' }), line(2, { request_id: 'r' })),
  ]
  expect(await messages(files, 'r')).toEqual([3, 'm1', 'm2', 'm3'])
  expect(await messages(files, 'r', { limit: 1 })).toEqual([3, 'm3'])
})

test('an id counts in the fields of ids alone', async () => {
  const file = logWith(line(1, { request_id: 'r' }), line(2, { note: 'r' }), line(3, { request_id: 'r2', msg: 'r' }))
  expect(await messages([file], 'r')).toEqual([1, 'm1'])
})

test('lines of the given spans belong to it, in both forms', async () => {
  const file = logWith(
    line(1, { span_id: SPAN }),
    line(2, { span: { id: SPAN } }),
    line(3, { span_id: 'c'.repeat(16) }),
  )
  expect(await messages([file], 'r', { spans: [SPAN] })).toEqual([2, 'm1', 'm2'])
})

test('a line that two files have counts once, one that a file has twice counts twice', async () => {
  const same = line(1, { request_id: 'r' })
  expect(await messages([logWith(same, same)], 'r')).toEqual([2, 'm1', 'm1'])
  expect(await messages([logWith(same), logWith(same, line(2, { request_id: 'r' }))], 'r')).toEqual([2, 'm1', 'm2'])
})

test('compressed files are read, and what is no line is passed over', async () => {
  const path = join(temporaryFolder(), 'zeph.log.1.gz')
  writeFileSync(path, gzipSync(`not json r\n${line(1, { request_id: 'r' })}\n{"request_id":"r"`))
  expect(await messages([path], 'r')).toEqual([1, 'm1'])
})

test('spans and traces that the lines name are told, also of lines that are not kept', async () => {
  const file = logWith(line(1, { request_id: 'r', span_id: SPAN, trace_id: 'a'.repeat(32) }))
  const { spans, traces } = await findLogLines([file], { id: new WantedId('r'), spans: new Set(), limit: 0 })
  expect([[...spans], [...traces]]).toEqual([[SPAN], ['a'.repeat(32)]])
})

test('an id that JSON writes with escapes is found', async () => {
  const id = 'a "b" \\ \u0001'
  expect(await messages([logWith(line(1, { request_id: id }))], id)).toEqual([1, 'm1'])
})
