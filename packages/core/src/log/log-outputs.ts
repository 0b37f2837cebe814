/**
 * Where lines go: the outputs that the configuration asks for, opened when the first line is written, what others have brought, and the
 * terminal. Another configuration closes what it does not ask for any more; what was written before goes where it was to go.
 */
import type { LoggingConfig } from '../config/observability-config.ts'
import { onWayOut } from '../exit/way-out.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { CrashDump } from './crash-dump.ts'
import { LogLine, type LogSink } from './log-sink.ts'
import type { OpenOutputs } from './open-outputs.ts'
import { askedFor, OUTPUT_KINDS, type OutputKind } from './output-kinds.ts'
import type { LogConfig } from './read-settings.ts'
import type { RecentLines } from './recent-lines.ts'
import { terminalWriter } from './terminal-lines.ts'

interface OpenOutput {
  readonly kind: OutputKind
  readonly sink: LogSink
  /** What it was opened by. */
  readonly asked: string
}

export interface LogOutputsOptions {
  /** Takes core's notices where stderr is not ours. */
  readonly notice: (message: string) => void
  readonly recent: RecentLines
  readonly open: OpenOutputs
}

/** The outputs of this copy of core; a stream in the eyes of pino. */
export class LogOutputs {
  readonly #notice: (message: string) => void
  readonly #recent: RecentLines
  readonly #register: OpenOutputs
  #config: LogConfig | undefined
  #isOpen = false
  #outputs: readonly OpenOutput[] = []
  /** Outputs that still hand over their last lines. */
  readonly #closing = new Set<LogSink>()
  #toTerminal: ((line: string) => void) | undefined
  #isFileAlone = false
  #isLeaving = false
  #stopWatching: (() => void) | undefined

  constructor({ notice, recent, open }: LogOutputsOptions) {
    this.#notice = notice
    this.#recent = recent
    this.#register = open
  }

  /** From the next line on. */
  use(config: LogConfig): void {
    const { stderr } = config.logging
    this.#closeAllBut(({ kind, asked }) => askedFor(kind, config) === asked)
    this.#config = config
    this.#isOpen = false
    this.#toTerminal = terminalWriter(config.logging)
    if (!stderr) state.notices = this.#notice
    else if (state.notices === this.#notice) state.notices = undefined
  }

  /** Takes a line with its end. */
  write(text: string): void {
    if (!this.#isOpen) this.#open()
    const line = new LogLine(text)
    for (const { kind, sink } of this.#outputs) if (kind.isFile || !this.#isFileAlone) hand(line, sink)
    if (!this.#isFileAlone) {
      this.#recent.keep(text)
      for (const sink of state.logSinks) hand(line, sink)
      this.#toTerminal?.(text)
    }
    if (this.#isLeaving) this.flushSync()
  }

  /** Calls `write`, whose lines go to files alone: they are too many for a terminal, and who reads the others has them by another way. */
  toFileAlone(write: () => void): void {
    this.#isFileAlone = true
    try {
      write()
    } finally {
      this.#isFileAlone = false
    }
  }

  flushSync(): void {
    for (const sink of this.#sinks()) sink.flushSync()
  }

  /** Resolves when the lines before have arrived, or cannot; undefined where nothing waits. */
  flush(): Promise<void> | undefined {
    const flushed = this.#sinks().flatMap((sink) => sink.flush() ?? [])
    return flushed.length === 0 ? undefined : Promise.allSettled(flushed).then(() => {})
  }

  #sinks(): LogSink[] {
    return [...this.#outputs.map(({ sink }) => sink), ...state.logSinks, ...this.#closing]
  }

  #open(): void {
    if (this.#config === undefined) return
    // First of all: what there is to say about it are lines, too.
    this.#isOpen = true
    this.#watchCrashes(this.#config.logging)
    for (const kind of OUTPUT_KINDS) {
      const asked = askedFor(kind, this.#config)
      if (asked === undefined || this.#outputs.some((output) => output.kind === kind)) continue
      kind.open(this.#config, (sink) => {
        this.#outputs = [...this.#outputs, { kind, sink, asked }]
        this.#register.add(sink)
        this.#stopWatching ??= this.#watchWayOut(this.#config!.telemetry.shutdownTimeoutMs)
      })
    }
  }

  /** With no lines to leave there is nothing to watch for. */
  #watchCrashes({ recentLines, crashDir }: LoggingConfig): void {
    this.#recent.crashDump ??= new CrashDump(this.#recent)
    this.#recent.crashDump.use(recentLines === 0 ? '' : crashDir)
  }

  #watchWayOut(patienceMs: number): () => void {
    const leaving = () => this.#leaving()
    const abandon = () => {
      for (const sink of this.#sinks()) sink.abandon?.()
    }
    return onWayOut({ flush: leaving, leaving, flushAsync: () => this.flush(), abandon, patienceMs })
  }

  /**
   * The process may be leaving: from here on every line is handed over at once, what other watchers of the same way out say included, until
   * it turns out that the process lives on.
   */
  #leaving(): void {
    this.#isLeaving = true
    this.flushSync()
    setImmediate(() => (this.#isLeaving = false)).unref()
  }

  #closeAllBut(stays: (output: OpenOutput) => boolean): void {
    const closed = this.#outputs.filter((output) => !stays(output))
    this.#outputs = this.#outputs.filter(stays)
    for (const { sink } of closed) this.#close(sink)
  }

  #close(sink: LogSink): void {
    const closed = () => {
      this.#closing.delete(sink)
      this.#register.remove(sink)
      this.#stopWatchingIfDone()
    }
    this.#closing.add(sink)
    const done = sink.close()
    if (done === undefined) closed()
    else void done.then(closed, closed)
  }

  #stopWatchingIfDone(): void {
    if (this.#outputs.length + this.#closing.size > 0) return
    this.#stopWatching?.()
    this.#stopWatching = undefined
  }
}

/** One that fails must not keep the line from the others. */
function hand(line: LogLine, sink: LogSink): void {
  try {
    sink.write(line)
  } catch (error) {
    warnOnce(`log-output ${sink.name}`, `log lines are missing from ${sink.name}: ${error}`)
  }
}
