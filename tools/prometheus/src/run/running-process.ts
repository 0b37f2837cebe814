/** A child process that is waited for by what it prints, and ended in bounded time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface ProcessStart {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
}

const LONGEST_ENDING_MILLISECONDS = 60_000

/** Runs from its making on. */
export class RunningProcess {
  readonly #program: string
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  readonly #watchers = new Set<() => void>()
  /** The exit code, null where a signal ended it or it could not be started. */
  readonly #ended: Promise<number | null>
  #over = false

  constructor({ program, args, cwd, env = process.env }: ProcessStart) {
    this.#program = program
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => this.#add(line))
    }
    const { promise, resolve } = Promise.withResolvers<number | null>()
    child.once('error', ({ message }) => {
      this.#add(message)
      resolve(null)
    })
    child.once('close', resolve)
    this.#ended = promise.finally(() => {
      this.#over = true
      this.#tell()
    })
  }

  /** Everything that it printed, both streams. */
  get output(): string {
    return this.#lines.join('\n')
  }

  /**
   * The first line that fits, printed already or yet to come.
   * @throws Error with what the process printed, where it ends before or is too late
   */
  async line(pattern: RegExp, milliseconds: number): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    const fail = (why: string) => {
      reject(new Error(`${this.#program} ${why} printing ${pattern}. It printed:\n${this.output}`))
    }
    const watch = () => {
      const match = this.#find(pattern)
      if (match !== undefined) resolve(match)
      else if (this.#over) fail('ended without')
    }
    const timer = setTimeout(() => fail(`took ${milliseconds / 1_000} s without`), milliseconds)
    this.#watchers.add(watch)
    watch()
    return promise.finally(() => {
      clearTimeout(timer)
      this.#watchers.delete(watch)
    })
  }

  /** Tells it to end, and waits; one that does not is killed. Resolves to its exit code, null where a signal ended it. */
  async end(): Promise<number | null> {
    if (!this.#over) this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_ENDING_MILLISECONDS)
    return this.#ended.finally(() => clearTimeout(timer))
  }

  #find(pattern: RegExp): RegExpExecArray | undefined {
    for (const line of this.#lines) {
      const match = pattern.exec(line)
      if (match !== null) return match
    }
    return undefined
  }

  #add(line: string): void {
    this.#lines.push(line)
    this.#tell()
  }

  #tell(): void {
    for (const watch of [...this.#watchers]) watch()
  }
}
