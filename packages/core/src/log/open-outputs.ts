/** The outputs of the log that are open, whichever copy of core opened them, and what each has lost: for metrics and health. */
import type { LogSink } from './log-sink.ts'

/** Those of one process. */
export class OpenOutputs {
  readonly #open = new Set<LogSink>()
  /** What outputs that are closed by now have lost, by name. */
  readonly #lostBefore = new Map<string, number>()

  add(sink: LogSink): void {
    this.#open.add(sink)
  }

  /** When it is closed, and has handed over what it could. */
  remove(sink: LogSink): void {
    if (this.#open.delete(sink)) this.#lostBefore.set(sink.name, (this.#lostBefore.get(sink.name) ?? 0) + sink.dropped)
  }

  /**
   * Lines lost since the start, by name of the output.
   * @param others outputs that are not opened here
   */
  dropped(others: Iterable<LogSink>): ReadonlyMap<string, number> {
    const lost = new Map(this.#lostBefore)
    for (const { name, dropped } of [...this.#open, ...others]) lost.set(name, (lost.get(name) ?? 0) + dropped)
    return lost
  }

  /** What does not work just now, a line for each output. */
  problems(others: Iterable<LogSink>): string[] {
    return [...this.#open, ...others].flatMap(({ name, problem }) =>
      problem === undefined ? [] : `${name}: ${problem}`,
    )
  }
}
