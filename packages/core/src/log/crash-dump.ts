/**
 * Leaves the newest log lines in a file where an error ends the process: what the error was is their last. Watches only, and changes nothing
 * about how the process ends.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { activeRedactor } from '../redaction/active-redactor.ts'
import { loggableValue } from './loggable-value.ts'
import type { RecentLines } from './recent-lines.ts'

const FILES_KEPT = 10
const OURS = /^crash_\d{8}_\d{6}_\d+\.log$/

/** Lines may tell of private things. */
const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/** A program that takes errors upon itself dies of one where it leaves, with a code that is none of success, so soon after it. */
const LONGEST_DEATH_MS = 10_000

interface Crash {
  readonly error: unknown
  readonly origin: string
  readonly time: number
}

/** The watch of one process. */
export class CrashDump {
  readonly #lines: RecentLines
  #directory = ''
  #last: Crash | undefined

  constructor(lines: RecentLines) {
    this.#lines = lines
  }

  /** @param directory made when it is needed; an empty text ends the watch */
  use(directory: string): void {
    if ((directory === '') !== (this.#directory === '')) this.#watch(directory !== '')
    this.#directory = directory
  }

  #watch(isOn: boolean): void {
    const change = isOn ? ('on' as const) : ('off' as const)
    process[change]('uncaughtExceptionMonitor', this.#onError)
    process[change]('exit', this.#onExit)
  }

  readonly #onError = (error: unknown, origin: string): void => {
    const crash = { error, origin, time: Date.now() }
    const isTheirs = process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
    if (isTheirs) this.#last = crash
    else this.#dump(crash)
  }

  readonly #onExit = (code: number): void => {
    if (this.#last !== undefined && code !== 0 && Date.now() - this.#last.time <= LONGEST_DEATH_MS)
      this.#dump(this.#last)
  }

  #dump(crash: Crash): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: DIRECTORY_MODE })
      const text = this.#lines.texts().join('') + lineOf(crash)
      writeFileSync(join(this.#directory, nameOf(crash)), text, { mode: FILE_MODE, flag: 'wx' })
      removeOld(this.#directory)
    } catch {
      // The process is dying of something else, which is what must be seen.
    }
  }
}

function lineOf({ error, origin, time }: Crash): string {
  const fields = { level: 'fatal', time: new Date(time).toISOString(), pid: process.pid, name: 'zeph-telemetry' }
  const err = loggableValue('err', error, activeRedactor())
  return `${JSON.stringify({ ...fields, err, msg: `the process died of an error: ${origin}` })}\n`
}

/** UTC. */
function nameOf({ time }: Crash): string {
  const [date, clock] = new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T')
  return `crash_${date}_${clock}_${process.pid}.log`
}

/** Their names are in the order of time. */
function removeOld(directory: string): void {
  const files = readdirSync(directory).filter((name) => OURS.test(name))
  for (const name of files.sort().slice(0, -FILES_KEPT)) rmSync(join(directory, name), { force: true })
}
