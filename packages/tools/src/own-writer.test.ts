import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const CONDITIONS = ['--conditions=profiling', '--conditions=@zeph-telemetry/source', '--no-warnings']
const PROGRAM = join(import.meta.dirname, 'fixtures/writes-traces.ts')

test.each([
  ['where copies of the modules are used', []],
  ['even where somebody puts them in place of the modules', ['everywhere']],
])('the trace that is written is not traced, %s', async (_where, options) => {
  const traceDir = mkdtempSync(join(tmpdir(), 'own-writer-'))
  onTestFinished(() => rmSync(traceDir, { recursive: true }))
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...CONDITIONS, PROGRAM, traceDir, ...options],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  )
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(Array(3).fill(['statSync', 'stat']).flat())
  const [file] = readdirSync(traceDir)
  const trace = JSON.parse(readFileSync(join(traceDir, file!), 'utf8')) as TraceEvent[]
  const written = new Set(trace.flatMap(({ name, args }) => (name === 'tool.file' ? (args?.span_id ?? []) : [])))
  expect(written.size).toBe(6)
})

interface TraceEvent {
  readonly name?: string
  readonly args?: { readonly span_id?: string }
}
