/**
 * What Perfetto made of a trace in the format of docs/trace-file.md, for tests to compare with what was recorded.
 * The importer's own complaints (`validate`) are not enough: swapped ends and truncated spans raise none, so
 * compare `spans`, `flows` and `unfinished` as well.
 */
import { type Args, readSlices, type Slice, textOf } from './slices.ts'
import type { Row, Trace } from './trace-processor.ts'

/** A statistic of the importer that should be zero. */
export interface Complaint {
  name: string
  /** `info`, `data_loss` or `error`. Flows that were dropped are only `info`. */
  severity: string
  value: number
}

/** A span as Perfetto sees it. Times are nanoseconds since the trace's zero. */
export interface Span {
  name: string
  category: string
  spanId: string
  /** `args.parent_id`, the true parent; null on a root. */
  parentId: string | null
  traceId: string | null
  ts: number
  /** -1 when the span did not end. */
  dur: number
  trackName: string | null
  /** How many slices stand above it on its lane. */
  depth: number
  /** The span id of the slice Perfetto nests it under; null at the bottom of a lane. */
  parentSpanId: string | null
  args: Args
}

/** A span event, a link or a message: an `n` event. */
export interface Instant {
  name: string
  category: string
  spanId: string | null
  ts: number
  trackName: string | null
  args: Args
}

/** One end of a flow, or a slice that did not end. */
export interface SliceSummary {
  name: string
  category: string
  spanId: string | null
  ts: number
  trackName: string | null
}

/** An arrow, drawn from `out` to `in`. */
export interface Flow {
  out: SliceSummary
  in: SliceSummary
}

const COMPLAINTS = `
  select name, severity, value from stats
  where value > 0 and (severity in ('error', 'data_loss') or name like 'flow\\_%' escape '\\')
  order by name`

/** What the importer complains about: errors, lost data and dropped flows; empty for a good trace. */
export async function validate(trace: Trace): Promise<Complaint[]> {
  const rows = await trace.query(COMPLAINTS)
  return rows.map((row) => ({
    name: String(row.name),
    severity: String(row.severity),
    value: Number(row.value),
  }))
}

/** Every span of the trace (a slice with `args.span_id` that is no `n` event), in the order of their start. */
export async function spans(trace: Trace): Promise<Span[]> {
  const slices = await readSlices(trace)
  const byId = new Map(slices.map((slice) => [slice.id, slice]))
  return slices.filter(isSpan).map((slice) => ({
    name: slice.name,
    category: slice.category,
    spanId: String(slice.args.span_id),
    parentId: textOf(slice.args.parent_id),
    traceId: textOf(slice.args.trace_id),
    ts: slice.ts,
    dur: slice.dur,
    trackName: slice.trackName,
    depth: slice.depth,
    parentSpanId: slice.parentId === null ? null : textOf(byId.get(slice.parentId)?.args.span_id),
    args: slice.args,
  }))
}

/** Every span event, link and message of the trace, in the order of their time. */
export async function instants(trace: Trace): Promise<Instant[]> {
  const slices = await readSlices(trace)
  return slices.filter(isInstant).map(({ name, category, ts, trackName, args }) => {
    return { name, category, spanId: textOf(args.span_id), ts, trackName, args }
  })
}

/** Every flow that the importer bound at both ends, in the order of their sources. */
export async function flows(trace: Trace): Promise<Flow[]> {
  const rows = await trace.query(`
    select ${summaryColumns('source', 'out_')}, ${summaryColumns('target', 'in_')}
    from flow
    join slice source on source.id = flow.slice_out join track source_track on source_track.id = source.track_id
    join slice target on target.id = flow.slice_in join track target_track on target_track.id = target.track_id
    order by source.ts, target.ts`)
  return rows.map((row) => ({ out: summaryOf(row, 'out_'), in: summaryOf(row, 'in_') }))
}

/** Every slice that did not end: a `b` whose `e` is missing, has another name, or comes before it. */
export async function unfinished(trace: Trace): Promise<SliceSummary[]> {
  const rows = await trace.query(`
    select ${summaryColumns('source', '')}
    from slice source join track source_track on source_track.id = source.track_id
    where source.dur = -1 order by source.ts`)
  return rows.map((row) => summaryOf(row, ''))
}

// The clock of a trace is strictly increasing, so a span lasts at least a nanosecond and only `n` events last none.
function isInstant(slice: Slice): boolean {
  return slice.dur === 0 && (slice.category === 'event' || slice.category === 'link' || slice.category === 'message')
}

function isSpan(slice: Slice): boolean {
  return slice.args.span_id !== undefined && !isInstant(slice)
}

function summaryColumns(slice: string, prefix: string): string {
  return `${slice}.name as ${prefix}name, ${slice}.category as ${prefix}category, ${slice}.ts as ${prefix}ts,
    extract_arg(${slice}.arg_set_id, 'args.span_id') as ${prefix}span_id, ${slice}_track.name as ${prefix}track_name`
}

function summaryOf(row: Row, prefix: string): SliceSummary {
  return {
    name: String(row[`${prefix}name`] ?? ''),
    category: String(row[`${prefix}category`] ?? ''),
    spanId: textOf(row[`${prefix}span_id`]),
    ts: Number(row[`${prefix}ts`]),
    trackName: textOf(row[`${prefix}track_name`]),
  }
}
