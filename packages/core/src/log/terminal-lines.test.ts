import { afterEach, expect, test, vi } from 'vitest'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { terminalWriter } from './terminal-lines.ts'

const LINE = `${JSON.stringify({
  level: 'info',
  time: '2026-11-21T10:35:29.941Z',
  pid: 1,
  tokens: 812,
  trace_id: 't'.repeat(32),
  span_id: 's'.repeat(16),
  trace_flags: '01',
  turn_id: 't-7',
  msg: 'answered',
})}\n`

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it
const COLOUR = /\x1b\[\d+m/

afterEach(() => {
  vi.unstubAllEnvs()
  Reflect.deleteProperty(process.stderr, 'isTTY')
})

/** What comes out, on a terminal or not. */
function written(format: 'text' | 'json', isTerminal: boolean): string {
  Object.defineProperty(process.stderr, 'isTTY', { value: isTerminal, configurable: true })
  using stderr = new CapturedStderr()
  terminalWriter({ stderr: true, stdout: false, format })?.(LINE)
  return stderr.lines.join('')
}

test.each([
  ['on a terminal', { isTerminal: true }, true],
  ['elsewhere', { isTerminal: false }, false],
  ['on a terminal with NO_COLOR', { isTerminal: true, NO_COLOR: '1' }, false],
  ['on a terminal with an empty NO_COLOR, which is none', { isTerminal: true, NO_COLOR: '' }, true],
  ['on a dumb terminal', { isTerminal: true, TERM: 'dumb' }, false],
  ['elsewhere with FORCE_COLOR, which is for stdout of others', { isTerminal: false, FORCE_COLOR: '1' }, false],
])('colours %s: %s', (_name, { isTerminal, ...environment }, isColored) => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'TERM']) vi.stubEnv(name, (environment as never)[name])
  expect(COLOUR.test(written('text', isTerminal))).toBe(isColored)
})

test('a person sees the fields and the ids that the program gave, in the time of the place, and no ids of a trace', () => {
  vi.stubEnv('TZ', 'Asia/Tokyo')
  expect(written('text', false)).toBe('[19:35:29.941] INFO: answered {"tokens":812,"turn_id":"t-7"}\n')
})

test('json is the line as it is, also on a terminal', () => {
  expect(written('json', true)).toBe(LINE)
})
