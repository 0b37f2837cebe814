/** An output whose code is still being loaded: lines wait for it, in bounded memory. */
import { warn } from '../warn-once.ts'
import type { LogLine, LogSink } from './log-sink.ts'

export interface LateSinkOptions {
  readonly name: string
  /** Most text that waits, in UTF-16 code units. */
  readonly mostWaiting: number
  /** Loads and opens the output. */
  readonly load: () => Promise<LogSink>
}

/** Stands for the output from the beginning. */
export class LateSink implements LogSink {
  readonly name: string
  readonly #mostWaiting: number
  readonly #loaded: Promise<void>
  #sink: LogSink | undefined
  #waiting: LogLine[] = []
  #size = 0
  /** Lines that the output never got. */
  #lost = 0
  #problem: string | undefined

  constructor({ name, mostWaiting, load }: LateSinkOptions) {
    this.name = name
    this.#mostWaiting = mostWaiting
    this.#loaded = load().then(
      (sink) => this.#open(sink),
      (error) => this.#fail(error),
    )
  }

  get dropped(): number {
    return this.#lost + (this.#sink?.dropped ?? 0)
  }

  get problem(): string | undefined {
    return this.#problem ?? this.#sink?.problem
  }

  write(line: LogLine): void {
    if (this.#sink !== undefined) this.#sink.write(line)
    else if (this.#problem !== undefined || this.#size >= this.#mostWaiting) this.#lost += 1
    else {
      this.#waiting.push(line)
      this.#size += line.text.length
    }
  }

  flushSync(): void {
    this.#sink?.flushSync()
  }

  flush(): Promise<void> | undefined {
    if (this.#sink !== undefined) return this.#sink.flush()
    return this.#waiting.length === 0 ? undefined : this.#loaded.then(() => this.#sink?.flush())
  }

  abandon(): void {
    this.#sink?.abandon?.()
    this.#lost += this.#waiting.splice(0).length
    this.#size = 0
  }

  close(): Promise<void> | undefined {
    return this.#sink === undefined ? this.#loaded.then(() => this.#sink?.close()) : this.#sink.close()
  }

  #open(sink: LogSink): void {
    this.#sink = sink
    for (const line of this.#waiting.splice(0)) sink.write(line)
  }

  #fail(error: unknown): void {
    this.#problem = `it cannot be opened: ${error instanceof Error ? error.message : error}`
    this.#lost += this.#waiting.splice(0).length
    warn(`log lines do not go to ${this.name}: ${this.#problem}`)
  }
}
