/**
 * How long something takes, for a program that needs to know it with and without the `profiling` condition: to decide by
 * it, or to say it to its user. Telemetry has the durations of spans.
 */

/**
 * Starts measuring, by the clock of the spans: it only goes forward.
 * @returns the milliseconds since the start, each time it is called
 * @example
 * const elapsed = stopwatch()
 * const answer = await ask(question)
 * if (elapsed() > 2_000) preferAnotherModel()
 */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => performance.now() - start
}
