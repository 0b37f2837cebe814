/**
 * The ids of the work in progress, as a line of somebody else's logger takes them: those that it does not have already.
 * Called for every line.
 */
import { activeCorrelation, type Correlation } from '../../context/correlation.ts'
import { activeRedactor } from '../../redaction/active-redactor.ts'
import type { Redactor } from '../../redaction/redactor.ts'
import { activeIds, traceIds } from '../active-ids.ts'
import { loggableText } from '../loggable-value.ts'

type Ids = Readonly<Record<string, string>>

export const NO_IDS: Ids = {}

/**
 * Names and values; `NO_IDS` where there is nothing to add. The ids of a trace belong together: who has one of their
 * own gets none of ours.
 * @param has whether the line has a field of this name
 */
export function missingIds(has: (name: string) => boolean): Ids {
  const ids: Record<string, string> = {}
  const trace = traceIds()
  if ('trace_id' in trace && !has('trace_id') && !has('span_id')) Object.assign(ids, trace)
  const correlation = correlationIds()
  for (const name in correlation) if (!has(name)) ids[name] = correlation[name]!
  for (const _ in ids) return ids
  return NO_IDS
}

/** Redacted once for all lines of the same work: the ids may come from outside. */
const known = new WeakMap<Correlation, { readonly redactor: Redactor; readonly ids: Ids }>()

function correlationIds(): Ids {
  const correlation = activeCorrelation()
  const redactor = activeRedactor()
  const before = known.get(correlation)
  if (before?.redactor === redactor) return before.ids
  const given = Object.entries(activeIds().correlation)
  if (given.length === 0) return NO_IDS
  const ids = Object.fromEntries(given.map(([name, id]) => [name, loggableText(String(id), redactor)]))
  known.set(correlation, { redactor, ids })
  return ids
}
