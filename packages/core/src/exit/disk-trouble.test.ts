import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spans, validate } from '@zeph-telemetry/perfetto'
import { expect, test } from 'vitest'
import { open } from '../fixtures/open-trace.ts'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_SESSION_ID: 'session' }
const PRELOAD = `--import=${join(import.meta.dirname, '../fixtures/full-disk.ts')}`
const ONE_LINE = /^zeph-telemetry: the trace file in .* cannot be written: .*; tracing goes on without it\n$/

test('a trace directory that cannot be made: one line on stderr, the program ends as ever', async () => {
  const file = join(temporaryDirectory(), 'file')
  writeFileSync(file, '')
  const result = await runProgram({
    program: ['ways-out.ts', 'natural end with an exit code'],
    environment: { ...ENABLED, ZEPH_TELEMETRY_TRACE_DIR: join(file, 'traces') },
  })
  expect(result).toMatchObject({ code: 5, signal: null, stdout: '', traces: [] })
  expect(result.stderr).toMatch(ONE_LINE)
})

test.each([
  ['from the first byte', 'natural end', 0, '0'],
  ['on the way out', 'process.exit(3) after an await', 3, '800'],
  ['while a write is in flight', 'exit with a write in flight and megabytes pending', 0, '5000000'],
])('a disk that is full %s: one line on stderr, the program ends as ever', async (_, wayOut, code, bytes) => {
  const result = await runProgram({
    program: ['ways-out.ts', wayOut],
    flags: [PRELOAD],
    environment: { ...ENABLED, FULL_AFTER_BYTES: bytes },
  })
  expect(result).toMatchObject({ code, signal: null, stdout: '' })
  expect(result.stderr).toMatch(ONE_LINE)
  if (bytes !== '5000000') return
  const trace = await open(result.traces[0]!)
  expect(await validate(trace)).toEqual([])
  expect((await spans(trace)).length).toBeGreaterThan(0)
})
