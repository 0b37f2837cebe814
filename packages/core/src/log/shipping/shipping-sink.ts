/** An output of the log that sends lines elsewhere: lines are made ready, wait as long as there is room, and are sent. */
import { settledWithin } from '../../exit/settled-within.ts'
import type { LogLine, LogSink } from '../log-sink.ts'
import type { Outlet } from './outlet.ts'
import type { Sender } from './sender.ts'

export interface ShippingSinkOptions {
  readonly name: string
  /** The line as it is sent. Must not throw. */
  readonly format: (line: LogLine) => string
  readonly outlet: Outlet
  readonly sender: Sender
}

/** How long closing may take, in milliseconds. */
const CLOSING_MS = 3000

/** The output. */
export class ShippingSink implements LogSink {
  readonly name: string
  readonly #format: (line: LogLine) => string
  readonly #outlet: Outlet
  readonly #sender: Sender
  #isClosed = false

  constructor({ name, format, outlet, sender }: ShippingSinkOptions) {
    this.name = name
    this.#format = format
    this.#outlet = outlet
    this.#sender = sender
  }

  get dropped(): number {
    return this.#outlet.dropped
  }

  get problem(): string | undefined {
    return this.#outlet.problem
  }

  /** Where there is no room nothing is made ready, either: a slow receiver must not cost more than a fast one. */
  write(line: LogLine): void {
    const { waiting } = this.#outlet
    const isAccepted = !this.#isClosed && waiting.hasRoom(line.text.length) && waiting.add(this.#format(line))
    if (isAccepted) this.#sender.wake()
    else this.#outlet.lost(1)
  }

  flushSync(): void {
    this.#sender.flushSync()
  }

  flush(): Promise<void> | undefined {
    return this.#sender.flush()
  }

  abandon(): void {
    this.#outlet.lost(this.#sender.abandon())
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const flushed = this.#sender.flush()
    if (flushed !== undefined) await settledWithin(flushed, CLOSING_MS)
    this.abandon()
    this.#sender.close()
  }
}
