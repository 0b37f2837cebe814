import { expect, test } from 'vitest'
import { describeTerminal } from './terminal.ts'

const TTY = { isTTY: true, columns: 120 }

test('a terminal gives its width and colour', () => {
  const { width, paint } = describeTerminal(TTY, {})
  expect(width).toBe(120)
  expect(paint('error', 'x')).toBe('\u001b[31mx\u001b[39m')
})

test.each([
  ['a pipe', {}, {}],
  ['NO_COLOR', TTY, { NO_COLOR: '1' }],
  ['a dumb terminal', TTY, { TERM: 'dumb' }],
])('%s gets no colour', (_case, stream, environment) => {
  expect(describeTerminal(stream, environment).paint('error', 'x')).toBe('x')
})

test('a pipe gets 80 columns unless COLUMNS says otherwise', () => {
  expect(describeTerminal({}, {}).width).toBe(80)
  expect(describeTerminal({}, { COLUMNS: '132' }).width).toBe(132)
})
