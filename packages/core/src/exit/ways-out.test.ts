import { readFileSync } from 'node:fs'
import { spans, unfinished, validate } from '@zeph-telemetry/perfetto'
import { describe, expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { type ProgramResult, runProgram } from '../fixtures/run-program.ts'

const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_SESSION_ID: 'session' }

/** Runs a way out traced and untraced, and checks that nobody but the trace could tell. */
async function leave(wayOut: string, signal?: NodeJS.Signals): Promise<ProgramResult> {
  const options = { program: ['ways-out.ts', wayOut] as const, ...(signal && { signal }) }
  const [traced, untraced] = await Promise.all([
    runProgram({ ...options, environment: ENABLED }),
    runProgram({ ...options, profiling: false }),
  ])
  expect(facts(traced)).toEqual(facts(untraced))
  expect(untraced.traces).toEqual([])
  expect(traced.traces).toHaveLength(1)
  return traced
}

/**
 * What the outside sees. Not compared: the frames of a stack, since a wrapper adds some, and the line of source that Node prints above
 * an uncaught error, since it leaves that out for an error whose `stack` was ever read.
 */
function facts({ code, signal, stdout, stderr }: ProgramResult) {
  return { code, signal, stdout, stderr: stderr.replaceAll(/^ {4}at .*\n/gm, '').replace(SOURCE_LINE, '') }
}

const SOURCE_LINE = /^(file|node):.*:\d+\n.*\n *\^\n/m

async function expectTrace(path: string, expected: { ended: readonly string[]; open: readonly string[] }) {
  const trace = await open(path)
  const finished = (await spans(trace)).filter((span) => span.dur >= 0)
  expect(finished.map((span) => span.name).toSorted()).toEqual(expected.ended.toSorted())
  expect((await unfinished(trace)).map((span) => span.name).toSorted()).toEqual(expected.open.toSorted())
  expect(await validate(trace)).toEqual([])
  expect(readFileSync(path, 'utf8')).toMatch(/\n\]$/)
}

const many = (count: number, name: string) => Array.from({ length: count }, () => name)

interface End {
  readonly code: number
  readonly ended: readonly string[]
  readonly open?: readonly string[]
}

test.each<[string, End]>([
  ['natural end', { code: 0, ended: ['done', 'later'] }],
  ['natural end with an exit code', { code: 5, ended: ['done'] }],
  ['process.exit(0) inside spans', { code: 0, ended: ['done'], open: ['open.outer', 'open.inner'] }],
  ['process.exit(3) after an await', { code: 3, ended: ['done'], open: ['open.turn'] }],
  ['exit with a write in flight and megabytes pending', { code: 0, ended: many(12, 'done'), open: ['open.turn'] }],
  ['exit while shutdown is under way', { code: 4, ended: many(3, 'done') }],
  ['exit after shutdown', { code: 4, ended: ['done'] }],
  [
    'listeners of exit that end and start spans',
    { code: 2, ended: ['before.ours', 'done.turn', 'after.ours', 'last'], open: ['open.at.exit'] },
  ],
  ['an exception in a listener of exit', { code: 1, ended: ['done', 'at.exit'], open: ['open.turn'] }],
  ['process.exit in a listener of exit', { code: 9, ended: ['done', 'at.exit'] }],
  ['an uncaught exception in a span', { code: 1, ended: ['done'], open: ['open.turn'] }],
  ['an uncaught exception in a timer', { code: 1, ended: ['done'], open: ['open.turn'] }],
  ['an uncaught exception that the host handles', { code: 0, ended: ['done', 'done.turn', 'afterwards'] }],
  ['an unhandled rejection', { code: 1, ended: ['done'], open: ['open.turn'] }],
])('%s: nothing is missing and nothing else is different', async (wayOut, { code, ended, open = [] }) => {
  const result = await leave(wayOut)
  expect(result).toMatchObject({ code, signal: null })
  await expectTrace(result.traces[0]!, { ended, open })
})

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  test.each<[string, Omit<End, 'code'> & { code: number | null }]>([
    ['a signal that nobody handles', { code: null, ended: ['done'], open: ['open.turn'] }],
    [
      'a signal that the host answers with process.exit',
      { code: 11, ended: ['done', 'at.signal'], open: ['open.turn'] },
    ],
    [
      'a signal that the host answers with a graceful stop',
      { code: 0, ended: ['done', 'done.turn', 'done.child', 'graceful'] },
    ],
    ['a second signal after the host handled one once', { code: null, ended: ['at.signal'], open: ['open.turn'] }],
    [
      'a signal with another watcher that raises it again if it is alone',
      { code: null, ended: ['done'], open: ['open.turn'] },
    ],
    ['a signal that the host ignores', { code: 0, ended: ['done'] }],
  ])('%s: nothing is missing and nothing else is different', async (wayOut, { code, ended, open = [] }) => {
    const result = await leave(wayOut, signal)
    expect(result).toMatchObject({ code, signal: code === null ? signal : null })
    await expectTrace(result.traces[0]!, { ended, open })
  })
})
