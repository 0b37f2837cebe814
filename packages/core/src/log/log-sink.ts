/** Where lines go besides stderr: what each output of the log is, and what it is given. Types, and the line itself. */
import type { LogLevel } from '../config/observability-config.ts'

/** A line as outputs see it: redacted, bounded, with the ids of its moment. */
export class LogLine {
  /** One JSON object and a line feed, as the file has it. */
  readonly text: string
  #fields: Readonly<Record<string, unknown>> | undefined

  constructor(text: string) {
    this.text = text
  }

  /** What the text says, read once and shared by all outputs: not to be changed. */
  get fields(): Readonly<Record<string, unknown>> {
    this.#fields ??= JSON.parse(this.text) as Record<string, unknown>
    return this.#fields
  }

  get level(): Exclude<LogLevel, 'off'> {
    return this.fields['level'] as Exclude<LogLevel, 'off'>
  }
}

/**
 * An output of the log. Called inside the logging program: `write` returns at once, whatever becomes of the line, keeps bounded memory, and
 * nothing here throws or rejects.
 */
export interface LogSink {
  /** Names the output in messages, metrics and health, such as `file` or `syslog`. */
  readonly name: string
  /** Lines that were accepted, and then lost or given up. */
  readonly dropped: number
  /** Why it does not work just now, in a line for a person; undefined where it does, or where that is not known. */
  readonly problem?: string | undefined
  write(line: LogLine): void
  /** Hands over what waits before it returns, as far as that can be done synchronously; called on every way out. */
  flushSync(): void
  /** Resolves when the lines before have arrived, or cannot. Undefined where nothing waits. */
  flush(): Promise<void> | undefined
  /** What has not arrived by now never will: counts it. Called when the time of the way out is up. Synchronous. */
  abandon?(): void
  /** Stops; lines before are handed over. */
  close(): Promise<void> | undefined
}
