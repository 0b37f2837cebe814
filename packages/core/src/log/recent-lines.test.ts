import { afterEach, expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { configureLog, LogUnderTest } from './fixtures/log-under-test.ts'
import { createLogger, log, recentLines } from './index.ts'
import { RecentLines } from './recent-lines.ts'
import { writeToFileAlone } from './root-logger.ts'

const line = (fields: object) => `${JSON.stringify(fields)}\n`
const numbered = (number: number) => line({ number })
const numbersIn = (texts: readonly string[]) => texts.map((text) => (JSON.parse(text) as { number: number }).number)

function filled(most: number, count: number): RecentLines {
  const lines = new RecentLines()
  lines.most = most
  for (let number = 1; number <= count; number += 1) lines.keep(numbered(number))
  return lines
}

afterEach(() => {
  state.recentLines!.most = 0
})

test.each([
  [3, 0, []],
  [3, 2, [1, 2]],
  [3, 3, [1, 2, 3]],
  [3, 7, [5, 6, 7]],
  [1, 5, [5]],
  [0, 5, []],
])('of room for %i, %i lines leave %j', (most, count, left) => {
  expect(numbersIn(filled(most, count).texts())).toEqual(left)
})

test('with less room the oldest go, with more none does', () => {
  const lines = filled(5, 7)
  lines.most = 3
  expect(numbersIn(lines.texts())).toEqual([5, 6, 7])
  lines.most = 4
  for (const number of [8, 9]) lines.keep(numbered(number))
  expect(numbersIn(lines.texts())).toEqual([6, 7, 8, 9])
  lines.most = 0
  lines.most = 4
  expect(lines.texts()).toEqual([])
})

test('long lines take the room of many', () => {
  const lines = filled(10, 10)
  lines.keep(line({ number: 11, text: 'x'.repeat(39_000) }))
  expect(numbersIn(lines.texts())).toContain(11)
  lines.keep(line({ number: 12, text: 'x'.repeat(39_000) }))
  expect(numbersIn(lines.texts())).toEqual([12])
  lines.keep(line({ number: 13, text: 'x'.repeat(50_000) }))
  expect(lines.texts()).toEqual([])
  lines.keep(numbered(14))
  expect(numbersIn(lines.texts())).toEqual([14])
})

test('limit gives the newest, in the order in which they were written', () => {
  expect(numbersIn(filled(10, 20).texts({ limit: 3 }))).toEqual([18, 19, 20])
})

test('recentLines gives lines by level, name and time, with their ids and redacted', () => {
  const written = new LogUnderTest({ level: 'trace', recentLines: 100 })
  const [llm, http, llmx] = ['llm', 'llm.http', 'llmx'].map((name) => createLogger(name)) as [
    typeof log,
    typeof log,
    typeof log,
  ]
  log.trace('one')
  llm.info({ password: 'hunter2 and more' }, 'two')
  http.error('three')
  llmx.warn('four')
  const messages = (query: Parameters<typeof recentLines>[0]) => recentLines(query).map(({ msg }) => msg)
  expect(messages({})).toEqual(['one', 'two', 'three', 'four'])
  expect(messages({ level: 'warn' })).toEqual(['three', 'four'])
  expect(messages({ level: 'off' })).toEqual([])
  expect(messages({ name: 'llm' })).toEqual(['two', 'three'])
  expect(messages({ name: 'llm', level: 'error', limit: 1 })).toEqual(['three'])
  expect(messages({ limit: 2 })).toEqual(['three', 'four'])
  expect(recentLines()).toEqual(written.lines())
  expect(JSON.stringify(recentLines())).not.toContain('hunter2')
})

test('since is the time of a line', () => {
  const lines = new RecentLines()
  lines.most = 10
  for (const second of [1, 2, 3]) lines.keep(line({ number: second, time: `2026-11-21T10:00:0${second}.000Z` }))
  expect(numbersIn(lines.texts({ since: new Date('2026-11-21T10:00:02.000Z') }))).toEqual([2, 3])
  expect(numbersIn(lines.texts({ since: new Date('2026-11-21T10:00:02.001Z') }))).toEqual([3])
})

test('recent_lines = 0 keeps none; what is for files alone would push the others out', () => {
  const written = new LogUnderTest({ recentLines: 0 })
  log.info('not kept')
  expect(recentLines()).toEqual([])
  configureLog({ stderr: false, file: written.file, recentLines: 5 })
  log.info('kept')
  writeToFileAlone(() => log.info('a reading'))
  expect(recentLines().map(({ msg }) => msg)).toEqual(['kept'])
  expect(written.lines()).toHaveLength(3)
})
