/** Runs the idle program in a process of its own and checks that it did what it is measured for. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { IdleReport } from './idle-program.ts'

const PROGRAM = join(import.meta.dirname, 'idle-program.ts')
const CONDITIONS = ['--conditions=@zeph-telemetry/source', '--conditions=profiling']

export interface IdleRun {
  readonly node: string
  /** 0 is off. */
  readonly intervalSecs: number
  readonly seconds: number
}

/** @throws where it fails, says anything on stderr, or took more or fewer readings than its interval asks for */
export async function runIdleProgram({ node, intervalSecs, seconds }: IdleRun): Promise<IdleReport> {
  const directory = mkdtempSync(join(tmpdir(), 'zeph-bench-'))
  try {
    const command = [...CONDITIONS, PROGRAM, String(intervalSecs), String(seconds), directory]
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
    const { stdout, stderr } = await promisify(execFile)(node, command, { env, cwd: directory })
    const report = JSON.parse(stdout) as IdleReport
    const expected = intervalSecs === 0 ? 0 : report.wallSeconds / intervalSecs
    if (stderr !== '') throw new Error(`the program said: ${stderr}`)
    if (Math.abs(report.readings - expected) > 1 + expected * 0.1 || (intervalSecs === 0 && report.readings > 0)) {
      throw new Error(`${report.readings} readings in ${report.wallSeconds} s at an interval of ${intervalSecs} s`)
    }
    return report
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
