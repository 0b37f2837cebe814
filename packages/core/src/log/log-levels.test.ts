import { expect, test } from 'vitest'
import { levelOf, readLogLevels } from './log-levels.ts'

test.each([
  ['debug', 'debug', {}],
  ['off', 'off', {}],
  ['warn,llm=debug,memory=off', 'warn', { llm: 'debug', memory: 'off' }],
  [' llm.http = trace , error ', 'error', { 'llm.http': 'trace' }],
  ['llm.*=debug', 'info', { llm: 'debug' }],
  ['llm=debug,llm=warn,info,fatal', 'fatal', { llm: 'warn' }],
  ['@scope/package=error', 'info', { '@scope/package': 'error' }],
])('%j', (text, level, byName) => {
  const read = readLogLevels(text)
  expect(read?.level).toBe(level)
  expect(Object.fromEntries(read!.byName)).toEqual(byName)
})

test.each([
  '',
  'verbose',
  'INFO',
  'info,',
  ',',
  'llm',
  'llm=',
  '=debug',
  'llm=loud',
  'a b=off',
  '*=off',
  'llm.*.x=off',
])('%j is no level', (text) => {
  expect(readLogLevels(text)).toBeUndefined()
})

test.each([
  ['llm', 'debug'],
  ['llm.http', 'trace'],
  ['llm.http.retry', 'trace'],
  ['llm.other', 'debug'],
  ['llm.a.b.c', 'debug'],
  ['llmx', 'info'],
  ['other', 'info'],
  ['', 'info'],
  ['.llm', 'info'],
])('the longest beginning of %j up to a dot counts: %s', (name, level) => {
  expect(levelOf(readLogLevels('info,llm=debug,llm.http=trace')!, name)).toBe(level)
})
