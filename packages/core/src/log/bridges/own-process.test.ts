/** Bridges in programs that never load our log themselves, with and without the `profiling` condition. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../../fixtures/run-program.ts'
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts'
import { type Line, linesOf } from '../fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures', 'uses-bridges.ts')

interface Left {
  readonly written: readonly Line[]
  readonly isLoaded: boolean
  /** Undefined where there is no file. */
  readonly ours: readonly Line[] | undefined
  readonly stderr: string
}

async function run(profiling: boolean, ...words: readonly string[]): Promise<Left> {
  const workingDirectory = temporaryDirectory()
  const { code, stdout, stderr } = await runProgram({
    program: [PROGRAM, ...words],
    profiling,
    workingDirectory,
    environment: profiling ? { ZEPH_TELEMETRY_ENABLED: 'true' } : {},
  })
  expect(code).toBe(0)
  const file = join(workingDirectory, '.local/zeph.log')
  const ours = existsSync(file) ? linesOf(readFileSync(file, 'utf8')) : undefined
  return { ...(JSON.parse(stdout) as { written: Line[]; isLoaded: boolean }), ours, stderr }
}

const TRACE = { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.any(String), trace_flags: '01' }

test.each([
  ['with', true, TRACE],
  ['without', false, {}],
])('%s the condition, ids alone load no log', async (_with, profiling, trace) => {
  const { written, isLoaded, ours, stderr } = await run(profiling, 'natural end')
  expect(written).toEqual([
    { level: 30, name: 'theirs', a: 1, request_id: 'r-1', ...trace, msg: 'from pino' },
    { level: 'info', message: 'from winston', a: 1, request_id: 'r-1', ...trace },
  ])
  expect({ isLoaded, ours, stderr }).toEqual({ isLoaded: false, ours: undefined, stderr: '' })
})

test.each([
  ['with', 'natural end', true],
  ['with', 'process.exit', true],
  ['without', 'natural end', false],
  ['without', 'process.exit', false],
])('%s the condition, lines to forward wait for our log and are not lost by a %s', async (_with, ending, profiling) => {
  const { written, ours } = await run(profiling, ending, 'forward')
  const ids = written.map(({ trace_id, span_id, trace_flags, request_id }) => ({
    trace_id,
    span_id,
    trace_flags,
    request_id,
  }))
  expect(ours).toMatchObject([
    { level: 'info', name: 'theirs', a: 1, msg: 'from pino', ...defined(ids[0]!) },
    { level: 'info', a: 1, msg: 'from winston', ...defined(ids[1]!) },
  ])
  expect(ids.every(({ request_id, trace_id }) => request_id === 'r-1' && (trace_id !== undefined) === profiling)).toBe(
    true,
  )
})

function defined(fields: Line): Line {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
