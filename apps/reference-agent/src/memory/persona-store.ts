/** What is known about the user, as rows: of some traits there is one value at a time, of others there are many. */
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'
import type { PersonaFact } from './memory.ts'

export interface PersonaStore {
  add(facts: readonly PersonaFact[], now: number): void
  newest(limit: number): PersonaFact[]
}

/** Traits of which a person has one: the newer value is the true one. */
const SINGLE: ReadonlySet<string> = new Set(['name', 'role', 'employer', 'location', 'language'])
const KEPT_AT_MOST = 200

export function createPersonaStore(database: DatabaseSync): PersonaStore {
  const put = database.prepare(
    'INSERT INTO persona (trait, value, seen_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at',
  )
  const clear = database.prepare('DELETE FROM persona WHERE trait = ?')
  const newest = database.prepare('SELECT trait, value FROM persona ORDER BY seen_at DESC, trait, value LIMIT ?')
  const bound = database.prepare(
    `DELETE FROM persona WHERE (trait, value) IN
      (SELECT trait, value FROM persona ORDER BY seen_at DESC LIMIT -1 OFFSET ${KEPT_AT_MOST})`,
  )
  return {
    add(facts, now) {
      if (facts.length === 0) return
      inTransaction(database, () => {
        for (const { trait, value } of facts) {
          if (SINGLE.has(trait)) clear.run(trait)
          put.run(trait, value, now)
        }
        bound.run()
      })
    },
    newest: (limit) => newest.all(limit).map(({ trait, value }) => ({ trait: String(trait), value: String(value) })),
  }
}
