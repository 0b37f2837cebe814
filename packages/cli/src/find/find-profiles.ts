/** Profiles that have samples of an id, or of spans that were found: how much of each, and where. */
import { readFile } from 'node:fs/promises'
import type { WantedId } from './wanted-id.ts'

/** What core writes into a profile beside what the profiler measured: one entry for each span that was active while samples were taken. */
interface ProfiledSpan {
  readonly name: string | undefined
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly others: readonly string[]
  readonly samples: number
  /** Microseconds. */
  readonly time: number
}

/** How much of a profile is of the id. */
export interface FoundProfile {
  readonly file: string
  readonly samples: number
  /** Microseconds, like all times here. */
  readonly time: number
  /** Of the whole profile. */
  readonly totalTime: number
  /** By span name, the longest first; undefined is outside of spans. */
  readonly byName: readonly { readonly name: string | undefined; readonly samples: number; readonly time: number }[]
}

export interface ProfilesFound {
  readonly profiles: readonly FoundProfile[]
  /** Spans and traces that the entries which have the id name. */
  readonly spans: ReadonlySet<string>
  readonly traces: ReadonlySet<string>
}

/** Looks into each file; what is no profile of core's is passed over. */
export async function findProfiles(
  files: readonly string[],
  id: WantedId,
  ofSpans: ReadonlySet<string>,
): Promise<ProfilesFound> {
  const profiles: FoundProfile[] = []
  const named: ProfiledSpan[] = []
  for (const file of files) {
    const spans = spansOf(await readFile(file, 'utf8'))
    const found = spans.filter((span) => id.isAmong(span) || (span.spanId !== undefined && ofSpans.has(span.spanId)))
    if (found.length === 0) continue
    named.push(...found)
    profiles.push({ file, ...summed(found), totalTime: summed(spans).time, byName: byName(found) })
  }
  return { profiles, spans: definedOf(named, 'spanId'), traces: definedOf(named, 'traceId') }
}

function definedOf(spans: readonly ProfiledSpan[], key: 'spanId' | 'traceId'): Set<string> {
  return new Set(spans.map((span) => span[key]).filter((id) => id !== undefined))
}

function summed(spans: readonly ProfiledSpan[]): { samples: number; time: number } {
  const sum = (key: 'samples' | 'time') => spans.reduce((total, span) => total + span[key], 0)
  return { samples: sum('samples'), time: sum('time') }
}

function byName(spans: readonly ProfiledSpan[]): FoundProfile['byName'] {
  const groups = Map.groupBy(spans, ({ name }) => name)
  return Array.from(groups, ([name, group]) => ({ name, ...summed(group) })).toSorted((a, b) => b.time - a.time)
}

function spansOf(text: string): ProfiledSpan[] {
  const zeph = text.includes('"zeph"') ? fieldOf(parse(text), 'zeph') : undefined
  const spans = fieldOf(zeph, 'spans')
  return Array.isArray(spans) ? spans.map(readSpan) : []
}

function readSpan(span: unknown): ProfiledSpan {
  const textOf = (key: string) => {
    const value = fieldOf(span, key)
    return typeof value === 'string' ? value : undefined
  }
  const numberOf = (key: string) => {
    const value = fieldOf(span, key)
    return typeof value === 'number' ? value : 0
  }
  return {
    name: textOf('name'),
    traceId: textOf('trace_id'),
    spanId: textOf('span_id'),
    others: ['session_id', 'turn_id', 'request_id'].map(textOf).filter((id) => id !== undefined),
    samples: numberOf('samples'),
    time: numberOf('time_us'),
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
