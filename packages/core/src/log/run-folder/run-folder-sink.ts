/** The folder of a run as an output of the log: `all.log`, and a file for each name of a logger. Each is a log file like any other. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LogFile, type LogFileOptions } from '../log-file.ts'
import { fileOptions } from '../log-file-sink.ts'
import type { LogLine, LogSink } from '../log-sink.ts'
import type { LogConfig } from '../read-settings.ts'
import { removeOldRuns } from './remove-old-runs.ts'
import { runName } from './run-name.ts'

/** Names of loggers are few; where they are not, the lines of the further ones stand in `all.log` alone. */
const MOST_FILES = 64
const OWNER_ONLY = 0o700
const NAME = 'run_folder'

/**
 * Makes the folder of this run in `logging.runDir`, and begins to remove those of old ones.
 * @param onTrouble told when lines begin to be lost
 * @throws what the file system throws where the folder or its first file cannot be made
 */
export function openRunFolder(config: LogConfig, onTrouble: (error: Error) => void): LogSink {
  const { runDir, runKeep, runKeepDays } = config.logging
  if (runDir === undefined) throw new Error('logging.run_dir is not set')
  // The program may change its directory.
  const parent = resolve(runDir)
  const directory = makeFolder(parent)
  const folder = new RunFolder(directory, { ...fileOptions(config), name: NAME, onTrouble })
  void removeOldRuns(parent, directory, { keep: runKeep, days: runKeepDays })
  return folder
}

class RunFolder implements LogSink {
  readonly name = NAME
  readonly #directory: string
  readonly #options: Omit<LogFileOptions, 'path'>
  readonly #all: LogFile
  /** By the name of the file; undefined where it cannot be opened. */
  readonly #byName = new Map<string, LogFile | undefined>()

  constructor(directory: string, options: Omit<LogFileOptions, 'path'>) {
    this.#directory = directory
    this.#options = options
    this.#all = new LogFile({ ...options, path: join(directory, 'all.log') })
  }

  get dropped(): number {
    return this.#files().reduce((sum, { dropped }) => sum + dropped, 0)
  }

  get problem(): string | undefined {
    return this.#files().find(({ problem }) => problem !== undefined)?.problem
  }

  write(line: LogLine): void {
    this.#all.write(line)
    const { name } = line.fields
    if (typeof name === 'string' && name !== '') this.#fileOf(name)?.write(line)
  }

  flushSync(): void {
    for (const file of this.#files()) file.flushSync()
  }

  flush(): Promise<void> | undefined {
    return together(this.#files().map((file) => file.flush()))
  }

  abandon(): void {
    for (const file of this.#files()) file.abandon()
  }

  close(): Promise<void> | undefined {
    return together(this.#files().map((file) => file.close()))
  }

  #files(): LogFile[] {
    return [this.#all, ...this.#byName.values()].filter((file) => file !== undefined)
  }

  #fileOf(logger: string): LogFile | undefined {
    const name = fileName(logger)
    if (!this.#byName.has(name) && this.#byName.size < MOST_FILES) this.#byName.set(name, this.#open(name))
    return this.#byName.get(name)
  }

  #open(name: string): LogFile | undefined {
    try {
      return new LogFile({ ...this.#options, path: join(this.#directory, name) })
    } catch (error) {
      this.#options.onTrouble(error as Error)
      return undefined
    }
  }
}

/** Makes a folder that no other run has. */
function makeFolder(runDir: string): string {
  mkdirSync(runDir, { recursive: true })
  const run = { started: new Date(), pid: process.pid }
  for (let attempt = 1; ; attempt += 1) {
    const directory = join(runDir, runName(run, attempt))
    try {
      mkdirSync(directory, { mode: OWNER_ONLY })
      return directory
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** Letters, digits, `.`, `_` and `-`, at most 80, no dot in front; never the file of all lines. */
function fileName(logger: string): string {
  const name = logger
    .slice(0, 80)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
  return name.toLowerCase() === 'all' ? `_${name}.log` : `${name}.log`
}

function together(works: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const waiting = works.filter((work) => work !== undefined)
  return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => {})
}
