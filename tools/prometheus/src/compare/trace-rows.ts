/**
 * The trace file, asked in SQL through Perfetto's trace processor. Queries read the view `ended`: the spans that had ended when Prometheus
 * looked, one row each, with `name`, `dur` in nanoseconds and `arg_set_id`.
 */
import { openTrace, type Trace } from '@zeph-telemetry/perfetto'

/** SQL for an attribute of a span. */
export function attribute(key: string): string {
  return `extract_arg(arg_set_id, 'args.${key}')`
}

/**
 * Opens the file of one process.
 * @param time when Prometheus looked, in seconds since 1970
 */
export async function openTraceAt(file: string, time: number): Promise<Trace> {
  const trace = await openTrace(file)
  const [start] = await trace.query(`
    select ts, ${attribute('start_time_unix_nano')} as unix_nanoseconds from slice where name = 'trace.start'`)
  if (start === undefined) throw new Error(`${file} does not say when it was begun`)
  const sinceStart = BigInt(Math.round(time * 1_000)) * 1_000_000n - BigInt(String(start['unix_nanoseconds']))
  const until = BigInt(String(start['ts'])) + sinceStart
  await trace.query(`
    create view ended as
    select name, dur, arg_set_id from slice where category = 'span' and dur >= 0 and ts + dur <= ${until}`)
  return trace
}
