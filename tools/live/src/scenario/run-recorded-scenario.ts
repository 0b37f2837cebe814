/** Plays the reference agent's full scenario, exporting to a receiver, while every process of it writes down what its layers see. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type RecordedProcess, readRecorded } from './recorded.ts'

const MAIN = fileURLToPath(new URL('../../../../apps/reference-agent/src/main.ts', import.meta.url))

/** What a run came to. */
export interface RecordedRun {
  readonly code: number | null
  readonly out: string
  readonly err: string
  readonly pid: number
  readonly processes: readonly RecordedProcess[]
}

/** @param environment says where to export to, and how */
export async function runRecordedScenario(environment: Readonly<Record<string, string>>): Promise<RecordedRun> {
  const directory = mkdtempSync(join(tmpdir(), 'zeph-live-scenario-'))
  try {
    const into = join(directory, 'recorded')
    mkdirSync(into)
    return await runIn(directory, into, environment)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function runIn(
  directory: string,
  into: string,
  environment: Readonly<Record<string, string>>,
): Promise<RecordedRun> {
  const recorder = new URL('record-everything.ts', import.meta.url)
  recorder.searchParams.set('into', pathToFileURL(into).href)
  const conditions = ['@zeph-telemetry/source', 'profiling'].map((condition) => `--conditions=${condition}`)
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...conditions, '--import', recorder.href, MAIN, '--scenario', 'full'],
    {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...neutralEnvironment(),
        REFERENCE_AGENT_DELAY_SCALE: '0',
        ZEPH_TELEMETRY_ENABLED: 'true',
        ...environment,
      },
    },
  )
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { out, err, code, pid: child.pid!, processes: readRecorded(into) }
}

const GIVEN_BY_THE_RUN = /^(NODE_|ZEPH_|OTEL_|(OPENAI|ANTHROPIC|GOOGLE|GEMINI|OLLAMA|COMPATIBLE)_)/

/** The environment without what would configure telemetry, or ask a real model. */
export function neutralEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined || GIVEN_BY_THE_RUN.test(key) ? [] : [[key, value] as const],
  )
  return Object.fromEntries(entries)
}
