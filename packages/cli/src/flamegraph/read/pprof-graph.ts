/** A pprof as a graph of one of its values: the one asked for, its own default, else the first known of `cpu`, `wall`, `inuse_space`. */
import { type Label, type Location, Profile, type Sample } from 'pprof-format'
import { InputError } from '../../input-error.ts'
import { plainText } from '../../terminal/fit.ts'
import { addStack, emptyTree, removeEmpty } from '../flame-tree.ts'
import { formatValue } from '../format-value.ts'
import { FrameNames } from './frame-name.ts'
import type { ReadOptions, UntitledGraph } from './graph-source.ts'

const USUAL = ['cpu', 'wall', 'inuse_space', 'space', 'samples']
/** Labels that say which span a sample was taken in. */
const SPAN_LABELS = ['span_name', 'span']

/** Units of time, in microseconds. */
const TIMES: Readonly<Record<string, number>> = { nanoseconds: 1e-3, microseconds: 1, milliseconds: 1e3, seconds: 1e6 }

type Numeric = number | bigint

interface ValueColumn {
  readonly index: number
  readonly type: string
  readonly unit: string
}

/** Undefined where the bytes are no pprof. */
export function decodePprof(bytes: Uint8Array): Profile | undefined {
  try {
    const profile = Profile.decode(bytes)
    return profile.sampleType.length > 0 && profile.stringTable.strings[0] === '' ? profile : undefined
  } catch {
    return undefined
  }
}

export function pprofGraph(profile: Profile, { lines = true, idle = false, sampleType }: ReadOptions): UntitledGraph {
  const column = chooseColumn(profile, sampleType)
  const names = new FrameNames(lines)
  const stackOf = stackReader(profile, names)
  const scale = TIMES[column.unit] ?? 1
  const unit = TIMES[column.unit] === undefined ? unitOf(column) : 'microseconds'
  const root = emptyTree()
  let idleTime = 0
  for (const sample of profile.sample) {
    const value = Number(sample.value[column.index] ?? 0) * scale
    const stack = stackOf(sample)
    if (!idle && stack.at(-1) === '(idle)') idleTime += value
    else addStack(root, stack, value)
  }
  removeEmpty(root)
  const notes = idleTime > 0 ? [`${formatValue(idleTime, unit)} in which nothing ran left out; --idle shows it`] : []
  const others = columnsOf(profile).filter(({ type }) => type !== column.type)
  if (others.length > 0 && sampleType === undefined)
    notes.push(`values: ${column.type}; --sample-type takes ${listed(others)}`)
  return { unit, root, places: names.places, notes }
}

function columnsOf({ sampleType, stringTable }: Profile): ValueColumn[] {
  const text = (index: Numeric) => stringTable.strings[Number(index)] ?? ''
  return sampleType.map(({ type, unit }, index) => ({ index, type: text(type), unit: text(unit) }))
}

function chooseColumn(profile: Profile, wanted: string | undefined): ValueColumn {
  const columns = columnsOf(profile)
  const named = (name: string | undefined) => columns.find(({ type }) => type === name)
  if (wanted !== undefined) {
    const column = named(wanted)
    if (column !== undefined) return column
    throw new InputError(`the profile has no values ${wanted}, it has ${listed(columns)}`)
  }
  const own = named(profile.stringTable.strings[Number(profile.defaultSampleType)])
  return own ?? USUAL.map(named).find((column) => column !== undefined) ?? columns.at(-1)!
}

function listed(columns: readonly ValueColumn[]): string {
  return columns.map(({ type }) => plainText(type)).join(', ')
}

function unitOf({ type, unit }: ValueColumn): string {
  return plainText(unit === 'count' || unit === '' ? type : unit)
}

/** From the outermost frame, below the span of the sample where it is labelled with one. */
function stackReader(profile: Profile, names: FrameNames): (sample: Sample) => string[] {
  const text = (index: Numeric) => profile.stringTable.strings[Number(index)] ?? ''
  const functions = new Map(profile.function.map((each) => [Number(each.id), each]))
  const framesOf = ({ line: calls, address }: Location): string[] => {
    if (calls.length === 0) return [`0x${BigInt(address).toString(16)}`]
    return calls.map(({ functionId, line }) => {
      const found = functions.get(Number(functionId))
      const functionName = found === undefined ? '' : text(found.name)
      return names.nameOf({ functionName, file: found === undefined ? '' : text(found.filename), line: Number(line) })
    })
  }
  const locations = new Map(profile.location.map((each) => [Number(each.id), framesOf(each)]))
  const spanOf = (labels: readonly Label[]) => {
    const label = labels.find(({ key, str }) => SPAN_LABELS.includes(text(key)) && Number(str) > 0)
    return label === undefined ? [] : [`[${plainText(text(label.str))}]`]
  }
  return ({ locationId, label }) => {
    const innermostFirst = locationId.flatMap((id) => locations.get(Number(id)) ?? [])
    return [...spanOf(label), ...innermostFirst.reverse()]
  }
}
