/**
 * What has to happen to a document with old sections, step by step: the document in memory and the text of the file are both
 * changed by this one list, so they agree. Changes nothing itself.
 */
import { isDeepStrictEqual } from 'node:util'
import { isTable } from '../tables.ts'
import * as say from './migration-messages.ts'
import { OLD_SECTIONS, type OldKey, type OldSection } from './old-sections.ts'
import { type TomlTable, valueAt } from './toml-table.ts'

/** Something to tell the user once. */
export interface MigrationNotice {
  /** The old section or key it is about, such as `debug.traces` or `debug.traces.redact`. */
  readonly subject: string
  readonly message: string
}

/** A new key and its value. */
export interface NewValue {
  readonly section: string
  readonly key: string
  readonly value: unknown
  /** The old value as it stands; else another that means the same. */
  readonly kept: boolean
}

/** One old key that goes. */
export interface MigrationStep {
  readonly from: readonly string[]
  /** New keys that are written for it; none where there is no new key, or where all are written already. */
  readonly to: readonly NewValue[]
}

export interface MigrationPlan {
  readonly steps: readonly MigrationStep[]
  /** Old sections of which nothing remains, and tables that held nothing but them. */
  readonly emptied: readonly (readonly string[])[]
  readonly notices: readonly MigrationNotice[]
}

/** A plan in the making. */
interface Draft {
  readonly document: TomlTable
  readonly steps: MigrationStep[]
  readonly emptied: (readonly string[])[]
  readonly notices: MigrationNotice[]
}

/**
 * Plans the migration of a parsed TOML document (keys in snake_case).
 *
 * @example
 * ```ts
 * const { steps } = planMigration({ observability: { endpoint: 'http://collector:4318' } })
 * steps[0]?.from // ['observability', 'endpoint']
 * ```
 */
export function planMigration(document: Readonly<Record<string, unknown>>): MigrationPlan {
  const draft: Draft = { document, steps: [], emptied: [], notices: [] }
  for (const section of OLD_SECTIONS) planSection(section, draft)
  const { steps, emptied, notices } = draft
  return { steps, emptied, notices }
}

function planSection(section: OldSection, draft: Draft): void {
  const table = valueAt(draft.document, section.path)
  if (table === undefined) return
  const name = section.path.join('.')
  if (!isTable(table)) {
    draft.notices.push({ subject: name, message: say.notTable(name) })
    return
  }
  const keys = Object.keys(table)
  draft.notices.push({ subject: name, message: say.deprecated(section, keys) })
  const gone = keys.filter((key) =>
    planKey([...section.path, key], Object.hasOwn(section.keys, key) ? section.keys[key] : undefined, draft),
  )
  if (gone.length === keys.length) draft.emptied.push(...emptiedWith(section.path, draft.document))
}

/** The section, and the tables around it that have no other key. */
function emptiedWith(path: readonly string[], document: TomlTable): (readonly string[])[] {
  const parent = path.slice(0, -1)
  const isAlone = parent.length > 0 && Object.keys(valueAt(document, parent) as TomlTable).length === 1
  return isAlone ? [path, ...emptiedWith(parent, document)] : [path]
}

/** True where the old key goes. */
function planKey(from: readonly string[], old: OldKey | undefined, draft: Draft): boolean {
  const subject = from.join('.')
  const notice = (message: string | undefined) => {
    if (message !== undefined) draft.notices.push({ subject, message })
  }
  const value = valueAt(draft.document, from)
  const wanted = old === undefined ? [] : newValues(old, value)
  const stays = reasonToStay(subject, { old, value, wanted }, draft)
  if (stays !== undefined) {
    notice(stays)
    return false
  }
  if (old?.dropped !== undefined) notice(say.dropped(subject, old.dropped))
  const to = wanted.filter((candidate) => isFree(candidate, draft, (winner) => notice(say.overruled(subject, winner))))
  if (to.length > 0) notice(say.warning(subject, old?.warns?.(value)))
  draft.steps.push({ from, to })
  return true
}

function newValues({ to, means = {} }: OldKey, value: unknown): NewValue[] {
  const meant = typeof value === 'string' && Object.hasOwn(means, value) ? means[value] : undefined
  const written: Readonly<Record<string, unknown>> = meant ?? (to === undefined ? {} : { [to]: value })
  return Object.entries(written).map(([name, next]) => {
    const [section = '', key = ''] = name.split('.')
    return { section, key, value: next, kept: next === value }
  })
}

interface Candidate {
  readonly old: OldKey | undefined
  readonly value: unknown
  readonly wanted: readonly NewValue[]
}

/** Why an old key cannot go: what we do not know or cannot place is left where the user wrote it. */
function reasonToStay(subject: string, { old, value, wanted }: Candidate, { document }: Draft): string | undefined {
  if (old === undefined) return say.unknown(subject)
  if (isTable(value) || (Array.isArray(value) && value.some(isTable))) return say.isTable(subject)
  const blocked = wanted.find(({ section }) => Object.hasOwn(document, section) && !isTable(document[section]))
  return blocked && say.blocked(subject, blocked.section)
}

/** False where the new key has a value; where that is another one, `overruled` hears whose it is. */
function isFree({ section, key, value }: NewValue, draft: Draft, overruled: (winner: string) => void): boolean {
  const taken = takenBy(section, key, draft)
  if (taken === undefined) return true
  if (!isDeepStrictEqual(taken.value, value)) overruled(taken.winner)
  return false
}

/** What a new key has already: from the file, else from an earlier step. */
function takenBy(section: string, key: string, draft: Draft): { winner: string; value: unknown } | undefined {
  const written = valueAt(draft.document, [section, key])
  if (written !== undefined) return { winner: `${section}.${key}`, value: written }
  for (const { from, to } of draft.steps) {
    const earlier = to.find((one) => one.section === section && one.key === key)
    if (earlier !== undefined) return { winner: from.join('.'), value: earlier.value }
  }
  return undefined
}
