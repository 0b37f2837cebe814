/**
 * Old sections of a parsed `zeph.toml` as the sections of today, before anything is validated. Pure: the document given is left as
 * it is, and what comes out is not changed by a second time.
 */
import { type MigrationNotice, type MigrationPlan, planMigration } from './plan-migration.ts'
import { type TomlTable, withoutValue, withValue } from './toml-table.ts'

export interface MigratedDocument {
  readonly document: Record<string, unknown>
  /** One per old section, and one for each key that needs a word. */
  readonly notices: readonly MigrationNotice[]
  /** From a new key to the old one whose value it has: `telemetry.otlp_endpoint` to `observability.endpoint`. */
  readonly origins: ReadonlyMap<string, string>
}

/** Ends the notice about a section. */
const HINT = '(`zeph-trace migrate-config` rewrites the file)'

/**
 * Moves what `[observability]` and `[debug.traces]` say to `[telemetry]` and `[redaction]`. A key that is written there already
 * wins. Values move as they are, whatever their type: validation names those that are not allowed.
 *
 * @param document a parsed TOML document, keys in snake_case
 *
 * @example
 * ```ts
 * const { document } = migrateDocument({ observability: { exporter: 'otlp' } })
 * document // { telemetry: { enabled: true, backend: 'otlp' } }
 * ```
 */
export function migrateDocument(document: Readonly<Record<string, unknown>>): MigratedDocument {
  const plan = planMigration(document)
  return { document: applyMigration(document, plan), notices: withHints(plan), origins: originsOf(plan) }
}

/** A section of which something goes can be rewritten; its notice says how. */
function withHints({ steps, emptied, notices }: MigrationPlan): MigrationNotice[] {
  const rewritable = new Set([...steps.map(({ from }) => from.slice(0, -1)), ...emptied].map((path) => path.join('.')))
  return notices.map(({ subject, message }) => ({
    subject,
    message: rewritable.has(subject) ? `${message} ${HINT}` : message,
  }))
}

function applyMigration(document: TomlTable, { steps, emptied }: MigrationPlan): Record<string, unknown> {
  let result: TomlTable = document
  for (const { from, to } of steps) {
    result = withoutValue(result, from)
    for (const { section, key, value } of to) result = withValue(result, [section, key], value)
  }
  for (const path of emptied) result = withoutValue(result, path)
  return { ...result }
}

function originsOf({ steps }: MigrationPlan): Map<string, string> {
  return new Map(
    steps.flatMap(({ from, to }) => to.map(({ section, key }) => [`${section}.${key}`, from.join('.')] as const)),
  )
}
