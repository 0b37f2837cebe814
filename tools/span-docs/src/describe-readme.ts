/** The tests of a subsystem's README: its table and its example are held against the code. */
import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SpanMap } from '@zeph-telemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { withSpanTable } from './with-span-table.ts'

/** What a README claims. */
export interface ReadmeClaims {
  /** The package's folder. */
  readonly folder: string
  readonly spans: SpanMap
  /** What the example prints, with and without the condition. */
  readonly prints: string
  /** Spans that the example leaves in its trace. */
  readonly emits: readonly string[]
  /** Variables that the example needs. */
  readonly environment?: () => NodeJS.ProcessEnv
}

const TELEMETRY = { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_BACKEND: 'local', NODE_OPTIONS: '' }

/** Defines the tests of one README. */
export function describeReadme({ folder, spans, prints, emits, environment }: ReadmeClaims): void {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')

  test('the span table of the README says what the span map says', () => {
    expect(readme, 'npm run span-docs writes the table').toBe(withSpanTable(readme, spans))
    expect(Object.keys(spans).length).toBeGreaterThan(0)
  })

  test('the example of the README runs, and leaves its spans in a trace where the process has the condition', async () => {
    const traces = mkdtempSync(join(tmpdir(), 'zeph-readme-'))
    onTestFinished(() => rmSync(traces, { recursive: true }))
    const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1]
    const env = { ...process.env, ...TELEMETRY, ...environment?.(), ZEPH_TELEMETRY_TRACE_DIR: traces }
    const run = (...conditions: string[]) => {
      const options = [
        '--conditions=@zeph-telemetry/source',
        ...conditions,
        '--no-warnings',
        '--input-type=module-typescript',
      ]
      return promisify(execFile)(process.execPath, [...options, `--eval=${example}`], { cwd: folder, env })
    }
    expect((await run()).stdout).toBe(prints)
    expect(globSync('*', { cwd: traces })).toEqual([])
    expect((await run('--conditions=profiling')).stdout).toBe(prints)
    const [trace] = globSync('*.json', { cwd: traces }).map((file) => readFileSync(join(traces, file), 'utf8'))
    for (const name of emits) expect(trace).toContain(`"${name}"`)
  })
}
