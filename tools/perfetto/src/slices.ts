/**
 * Slices with their track's name and their arguments, as Perfetto imported them: the raw material of `validate.ts`.
 * Arguments lose the prefix `args.` that the importer gives them and keep their types; a list is an array again,
 * keys of nested objects stay flat (`a.b`). Null and empty lists or objects are not there: Perfetto drops them.
 */
import type { Cell, Row, Trace } from './trace-processor.ts'

/** A value of an argument. Integers that a number does not hold exactly are bigints. */
export type ArgValue = string | number | bigint | boolean | ArgValue[]

/** The arguments of a slice by key. */
export type Args = Record<string, ArgValue>

/** A slice: a span (`b` and `e`) or an instant (`n`). Times are nanoseconds since the trace's zero. */
export interface Slice {
  id: number
  name: string
  category: string
  ts: number
  /** -1 when it did not end. */
  dur: number
  depth: number
  /** The slice drawn above it, which is its parent where the work was sequential. */
  parentId: number | null
  trackName: string | null
  args: Args
}

const SLICES = `
  select slice.id, slice.name, slice.category, ts, dur, depth, slice.parent_id, slice.arg_set_id, track.name as track_name
  from slice join track on track.id = slice.track_id
  order by ts, slice.id`

const ARGS = `
  select arg_set_id, key, value_type, int_value, real_value, string_value
  from args where arg_set_id in (select arg_set_id from slice) order by id`

/** Every slice of the trace, in the order of their start. */
export async function readSlices(trace: Trace): Promise<Slice[]> {
  const argSets = await readArgs(trace)
  return (await trace.query(SLICES)).map((row) => ({
    id: Number(row.id),
    name: String(row.name ?? ''),
    category: String(row.category ?? ''),
    ts: Number(row.ts),
    dur: Number(row.dur),
    depth: Number(row.depth),
    parentId: row.parent_id === null ? null : Number(row.parent_id),
    trackName: textOf(row.track_name),
    args: argSets.get(row.arg_set_id) ?? {},
  }))
}

/** A cell as text, or null. */
export function textOf(cell: Cell | ArgValue | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell)
}

async function readArgs(trace: Trace): Promise<Map<Cell | undefined, Args>> {
  const sets = new Map<Cell | undefined, Args>()
  for (const row of await trace.query(ARGS)) {
    const value = argValueOf(row)
    if (value === null) continue
    const args = sets.get(row.arg_set_id) ?? {}
    sets.set(row.arg_set_id, args)
    put(args, String(row.key).replace(/^args\./, ''), value)
  }
  return sets
}

function argValueOf(row: Row): ArgValue | null {
  if (row.value_type === 'bool') return row.int_value === 1
  return (row.int_value ?? row.real_value ?? row.string_value ?? null) as ArgValue | null
}

/** `key` may end in an index, `tags[0]`: the importer lists the elements of an array in their order. */
function put(args: Args, key: string, value: ArgValue): void {
  const list = /^([^[\]]+)\[\d+\]$/.exec(key)?.[1]
  if (list === undefined) {
    args[key] = value
    return
  }
  const values = args[list]
  if (Array.isArray(values)) values.push(value)
  else args[list] = [value]
}
