/** `run --perf`: the program under Linux's `perf record`, and afterwards its stacks, native and JavaScript ones, as a folded file. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { InputError } from '../input-error.ts'
import type { LaunchPlan } from '../run/launch-plan.ts'
import { PerfStacks } from './fold-perf-script.ts'

/** Not in step with timers of 1000 Hz. */
const FREQUENCY = '999'
const NEEDED_LEVEL = 2
const PARANOID = '/proc/sys/kernel/perf_event_paranoid'

/** A program that is recorded. */
export interface PerfRecording {
  readonly plan: LaunchPlan
  /** Once the program has ended. @returns the folded file, absolute, and its samples; undefined where nothing was recorded */
  finish(): Promise<{ readonly path: string; readonly samples: number } | undefined>
}

/** @throws InputError that says what is missing */
export function recordWithPerf({ command, args }: LaunchPlan, outputDir: string): PerfRecording {
  requirePerf()
  const folder = mkdtempSync(join(tmpdir(), 'zeph-perf-'))
  const data = join(folder, 'perf.data')
  const record = ['record', '--quiet', '--freq', FREQUENCY, '--call-graph', 'fp', '--output', data]
  return {
    plan: { command: 'perf', args: [...record, '--', command, ...args] },
    finish: async () => {
      try {
        return writeFolded(await readStacks(data), outputDir)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

function requirePerf(): void {
  if (process.platform !== 'linux') throw new InputError(`--perf needs Linux; this is ${process.platform}`)
  const folder = mkdtempSync(join(tmpdir(), 'zeph-perf-'))
  const attempt = spawnSync('perf', ['record', '--quiet', '--output', join(folder, 'perf.data'), '--', 'true'], {
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true, force: true })
  if (attempt.error !== undefined)
    throw new InputError('--perf needs the program perf, which is not installed (packages linux-perf, linux-tools)')
  if (attempt.status === 0) return
  const [problem = ''] = attempt.stderr.split('\n').filter((line) => line.trim() !== '')
  throw new InputError(`perf may not record here${levelHint()}: ${problem.trim() || `it ended with ${attempt.status}`}`)
}

function levelHint(): string {
  try {
    const level = Number(readFileSync(PARANOID, 'utf8'))
    return level > NEEDED_LEVEL
      ? ` (${PARANOID} is ${level}; sudo sysctl kernel.perf_event_paranoid=${NEEDED_LEVEL})`
      : ''
  } catch {
    return ''
  }
}

async function readStacks(data: string): Promise<PerfStacks> {
  const stacks = new PerfStacks()
  const script = spawn('perf', ['script', '--input', data], { stdio: ['ignore', 'pipe', 'ignore'] })
  script.once('error', () => {})
  for await (const line of createInterface({ input: script.stdout })) stacks.add(line)
  return stacks
}

function writeFolded(stacks: PerfStacks, outputDir: string): { path: string; samples: number } | undefined {
  const lines = stacks.folded()
  // Each of them grew as long as its process lived, and nothing else reads it.
  for (const pid of stacks.pids) rmSync(`/tmp/perf-${pid}.map`, { force: true })
  if (lines.length === 0) return undefined
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z$/g, '')
  const path = resolve(outputDir, `perf_${time}_${process.pid}.folded`)
  mkdirSync(resolve(outputDir), { recursive: true })
  writeFileSync(path, lines.join(''), { mode: 0o600 })
  return { path, samples: stacks.samples }
}
