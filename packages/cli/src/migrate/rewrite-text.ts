/**
 * The text of a configuration file without old sections: what it says is what `migrateDocument` makes of it, and every comment, blank
 * line and form of what stays is kept.
 */
import { isDeepStrictEqual } from 'node:util'
import { type MigrationPlan, migrateDocument, planMigration } from '@zeph-telemetry/core/config'
import { rewritePieces } from './rewrite-pieces.ts'
import { readToml } from './toml-pieces.ts'

export interface RewrittenText {
  /** The text given, where there is nothing to migrate. */
  readonly text: string
  readonly plan: MigrationPlan
}

const BYTE_ORDER_MARK = '\ufeff'

/** @throws an error with `line` where the text is not TOML */
export function rewriteText(given: string): RewrittenText {
  const mark = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : ''
  const source = given.slice(mark.length)
  const { document } = readToml(source)
  const plan = planMigration(document)
  if (plan.steps.length === 0 && plan.emptied.length === 0) return { text: given, plan }
  const eol = /\r?\n/.exec(source)?.[0] ?? '\n'
  const isEnded = source.endsWith('\n')
  const ended = rewritePieces(readToml(isEnded ? source : source + eol).pieces, plan)
  const text = isEnded ? ended : ended.replace(/\r?\n$/, '')
  assertSame(readToml(text).document, migrateDocument(document).document)
  return { text: mark + text, plan }
}

/** The last thing before a user's file is replaced; that it never speaks is what the property test shows. */
function assertSame(written: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(plain(written), plain(wanted))) {
    throw new Error('the rewritten text does not say the same; nothing was changed, please report this')
  }
}

/** Tables with one prototype, whoever made them. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(plain)
  return new Map(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
