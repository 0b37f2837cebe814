import { createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { reportStatus } from './report-status.ts'
import type { Status } from './status.ts'
import { createStatusLine } from './status-line.ts'
import { terminalStatus } from './terminal-status.ts'

const thinking = (sessionId: string): Status => ({ kind: 'thinking', sessionId })
const done = (sessionId: string): Status => ({ kind: 'done', sessionId })
const CLEAR = '\r\u001b[K'

function open(columns = 80, totals = (): string | undefined => undefined) {
  const written: string[] = []
  return {
    written,
    line: createStatusLine({ write: (text) => void written.push(text), columns: () => columns, totals }),
  }
}

test('the line says what the agent does, and is gone when it is done', () => {
  const { line, written } = open()
  line.show(thinking('a'))
  line.show(thinking('a'))
  line.show({ kind: 'tools', sessionId: 'a', tools: ['shell', 'file'] })
  line.show(done('a'))
  line.clear()
  expect(written).toEqual(['… thinking', CLEAR, '… running shell, file', CLEAR, ''])
})

test('of several turns the newest is named and the others are counted', () => {
  const { line, written } = open()
  for (const session of ['a', 'b', 'c']) line.show(thinking(session))
  line.show(done('c'))
  expect(written.filter((text) => text !== CLEAR)).toEqual([
    ...['… thinking', '… thinking (and 1 more)', '… thinking (and 2 more)', '… thinking (and 1 more)'],
  ])
})

test('it is no longer than the terminal is wide, and tells the totals where there are some', () => {
  const { line, written } = open(12, () => '3 turns')
  line.show(thinking('a'))
  expect(written).toEqual(['… thinking '])
  const wide = open(80, () => '3 turns')
  wide.line.show(thinking('a'))
  expect(wide.written).toEqual(['… thinking · 3 turns'])
})

test('what is printed clears the line first, and nothing is written into a line that holds something else', () => {
  const written: string[] = []
  const stdout = { write: (text: string) => written.push(`out ${text}`) > 0 }
  const stderr = { write: (text: string) => written.push(`err ${text}`) > 0, columns: 80, isTTY: true }
  const terminal = terminalStatus({ stdout, stderr, totals: () => undefined } as never)
  terminal.showStatus!(thinking('a'))
  terminal.print('The answer')
  terminal.showStatus!(thinking('b'))
  terminal.print(' is 42.\n')
  terminal.showStatus!(thinking('a'))
  expect(written).toEqual([
    ...['err … thinking', `err ${CLEAR}`, 'out The answer', 'out  is 42.\n', 'err … thinking (and 1 more)'],
  ])
  expect(terminalStatus({ stdout, stderr: { ...stderr, isTTY: false }, totals: () => undefined } as never)).toEqual({
    print: expect.any(Function),
  })
})

test('statuses that come while one is being shown wait; those that find no room are dropped', async () => {
  const shown: string[] = []
  const held = Promise.withResolvers<void>()
  const report = reportStatus({
    statuses: createChannel<Status>({ capacity: 2, onFull: 'drop' }),
    show: ({ sessionId }) => {
      shown.push(sessionId)
      return held.promise
    },
    onError: () => {},
  })
  await Promise.resolve()
  const taken = ['a', 'b', 'c', 'd', 'e'].map((session) => report.send(thinking(session)))
  expect(taken).toEqual([true, true, true, false, false])
  held.resolve()
  await report.stop()
  expect(shown).toEqual(['a', 'b', 'c'])
  expect(report.send(thinking('f'))).toBe(false)
})

test('a status that cannot be shown is told, and the next is shown', async () => {
  const [errors, shown] = [[] as unknown[], [] as string[]]
  const report = reportStatus({
    statuses: createChannel<Status>(),
    show({ sessionId }) {
      if (sessionId === 'a') throw new Error('no terminal')
      shown.push(sessionId)
    },
    onError: (error) => errors.push(error),
  })
  report.send(thinking('a'))
  report.send(thinking('b'))
  await report.stop()
  expect({ errors, shown }).toEqual({ errors: [new Error('no terminal')], shown: ['b'] })
})
