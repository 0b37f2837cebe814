/** Everything of one id: what names it directly, and then what belongs to the spans that this leads to. */

import { type FoundLines, findLogLines } from './find-log-lines.ts'
import { type FoundProfile, findProfiles } from './find-profiles.ts'
import { type FoundSpans, findSpans } from './find-spans.ts'
import { logFiles, profileFiles } from './list-files.ts'
import type { Places } from './places.ts'
import { tracesIn } from './trace-files.ts'
import { WantedId } from './wanted-id.ts'

/** The files that were looked into. */
export interface LookedAt {
  /** The parts of each trace. */
  readonly traces: readonly (readonly string[])[]
  readonly logs: readonly string[]
  readonly profiles: readonly string[]
}

export interface Found {
  readonly id: string
  readonly lookedAt: LookedAt
  readonly spans: FoundSpans
  readonly lines: FoundLines
  readonly profiles: readonly FoundProfile[]
}

const NONE: ReadonlySet<string> = new Set()

/** @param limit most log lines that are kept */
export async function findId(text: string, places: Places, limit: number): Promise<Found> {
  const id = new WantedId(text)
  const lookedAt = {
    traces: tracesIn(places.traces),
    logs: logFiles(places.logs),
    profiles: profileFiles(places.profiles),
  }
  const logged = await findLogLines(lookedAt.logs, { id, spans: NONE, limit: 0 })
  const profiled = await findProfiles(lookedAt.profiles, id, NONE)
  const spans = await findSpans(lookedAt.traces, {
    id,
    spans: new Set([...logged.spans, ...profiled.spans]),
    traces: new Set([...logged.traces, ...profiled.traces]),
  })
  const lines = await findLogLines(lookedAt.logs, { id, spans: spans.ids, limit })
  const { profiles } = await findProfiles(lookedAt.profiles, id, spans.ids)
  return { id: text, lookedAt, spans, lines, profiles }
}
