/** From the profiler's profile to one for Pyroscope: the values that are asked for, under the names that it knows, and functions by their places. */
import type { FrameNames } from './frame-names.ts'
import type {
  Label,
  PprofFormat,
  Profile,
  SampleInput,
  StringTable,
  ValueType,
  ValueTypeInput,
} from './pprof-packages.ts'

export interface Rewriting {
  readonly format: PprofFormat
  readonly frames: FrameNames
  /** Keeps only the values of this type, and the samples that have any. Default: all. */
  readonly only?: string
}

/** Where the profiler's names are others than Pyroscope's. */
const NAMES: Readonly<Record<string, string>> = { sample: 'samples' }

/** Leaves `source` as it is. */
export function rewriteProfile(source: Profile, { format, frames, only }: Rewriting): Profile {
  const strings = new format.StringTable()
  const read = (index: number | bigint) => source.stringTable.strings[Number(index)] ?? ''
  const typeOf = ({ type, unit }: ValueType): ValueTypeInput => ({
    type: strings.dedup(NAMES[read(type)] ?? read(type)),
    unit: strings.dedup(read(unit)),
  })
  const columns = source.sampleType.flatMap((type, at) => (only === undefined || read(type.type) === only ? [at] : []))
  const sampleType = columns.map((at) => typeOf(source.sampleType[at]!))
  const periodType = only === undefined && source.periodType ? typeOf(source.periodType) : sampleType[0]
  const { timeNanos, durationNanos, period, location } = source
  return new format.Profile({
    ...{ sampleType, timeNanos, durationNanos, period, location, stringTable: strings },
    ...(periodType && { periodType }),
    sample: samplesOf(source, columns, rewritingLabels(read, strings)),
    function: functionsOf(source, { read, strings, frames }),
  })
}

function samplesOf(
  { sample }: Profile,
  columns: readonly number[],
  rewritten: (label: Label) => object,
): SampleInput[] {
  return sample.flatMap(({ locationId, value, label }) => {
    const kept = columns.map((at) => value[at] ?? 0)
    // Waiting has no CPU time.
    return kept.every((one) => Number(one) === 0) ? [] : [{ locationId, value: kept, label: label.map(rewritten) }]
  })
}

/** Samples share labels. */
function rewritingLabels(read: (index: number | bigint) => string, strings: StringTable): (label: Label) => object {
  const known = new Map<Label, object>()
  return (label) => {
    const before = known.get(label)
    if (before !== undefined) return before
    const { key, str, num } = label
    const rewritten = { key: strings.dedup(read(key)), str: strings.dedup(read(str)), num }
    known.set(label, rewritten)
    return rewritten
  }
}

interface Names {
  readonly read: (index: number | bigint) => string
  readonly strings: StringTable
  readonly frames: FrameNames
}

function functionsOf(source: Profile, { read, strings, frames }: Names): object[] {
  const lines = new Map(source.location.flatMap(({ line }) => line.map((each) => [each.functionId, Number(each.line)])))
  return source.function.map(({ id, name, filename }) => {
    const file = read(filename)
    const shown = strings.dedup(frames.nameOf({ name: read(name), file, line: lines.get(id) ?? 0 }))
    return { id, name: shown, systemName: shown, filename: strings.dedup(frames.fileOf(file)) }
  })
}
