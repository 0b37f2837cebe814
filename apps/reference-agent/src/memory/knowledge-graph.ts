/**
 * Entities and how they are connected, as rows. A name is one entity, however it is written; a relation is kept once and
 * remembers when it was last seen. Walks are breadth-first and bounded, so a hub does not bring the whole graph along.
 */
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'
import type { ExtractedGraph, Relation } from './memory.ts'

export interface KnowledgeGraph {
  add(graph: ExtractedGraph, now: number): void
  /** Relations within two steps of the entities that a text names, nearest first. */
  relationsNear(text: string, limit: number): Relation[]
  /** Names of the entities next to those that a text names, without these. */
  namesNear(text: string, limit: number): string[]
  /** Relations not seen since then, the oldest beyond `keepAtMost`, and entities that nothing connects any more. */
  prune(seenBefore: number, keepAtMost: number): number
}

const STEPS = 2
/** How many entities a walk visits. */
const WIDTH = 48
const LONGEST_NAME_WORDS = 4
const LONGEST_NAME = 80
const MOST_WORDS = 64
/** Who speaks goes by one name in the graph. */
const SPEAKER = /\b(?:i|me|my|mine|we|us|our)\b/i
const SPEAKER_NAME = 'user'

const WALK = `WITH RECURSIVE
  near (id, step) AS (
    SELECT id, 0 FROM entities WHERE name_key IN (SELECT value FROM json_each(:names))
    UNION
    SELECT iif(subject_id = near.id, object_id, subject_id), step + 1
      FROM near JOIN relations ON subject_id = near.id OR object_id = near.id WHERE step < :steps
    LIMIT ${WIDTH}),
  reached (id, step) AS (SELECT id, min(step) FROM near GROUP BY id)`

const STATEMENTS = {
  entity: `INSERT INTO entities (name, name_key, kind) VALUES (?, ?, ?)
    ON CONFLICT (name_key) DO UPDATE SET kind = excluded.kind RETURNING id`,
  relation: `INSERT INTO relations (subject_id, predicate, object_id, seen_at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at`,
  relations: `${WALK} SELECT subject.name AS subject, predicate, object.name AS object FROM relations
    JOIN reached AS a ON a.id = subject_id JOIN reached AS b ON b.id = object_id
    JOIN entities AS subject ON subject.id = subject_id JOIN entities AS object ON object.id = object_id
    ORDER BY a.step + b.step, seen_at DESC, subject_id, object_id LIMIT :limit`,
  names: `${WALK} SELECT name FROM reached JOIN entities USING (id) WHERE step > 0 ORDER BY step, id LIMIT :limit`,
  prune: `DELETE FROM relations WHERE seen_at < ? OR (subject_id, predicate, object_id) IN
    (SELECT subject_id, predicate, object_id FROM relations ORDER BY seen_at DESC LIMIT -1 OFFSET ?)`,
  pruneEntities: `DELETE FROM entities WHERE id NOT IN (SELECT subject_id FROM relations)
    AND id NOT IN (SELECT object_id FROM relations)`,
} as const

export function createKnowledgeGraph(database: DatabaseSync): KnowledgeGraph {
  const entity = database.prepare(STATEMENTS.entity)
  const relation = database.prepare(STATEMENTS.relation)
  const relations = database.prepare(STATEMENTS.relations)
  const names = database.prepare(STATEMENTS.names)
  const prune = database.prepare(STATEMENTS.prune)
  const pruneEntities = database.prepare(STATEMENTS.pruneEntities)
  const idOf = (name: string, kind: string) => Number(entity.get(name, nameKey(name), kind)?.['id'])
  const addAll = ({ entities, relations: found }: ExtractedGraph, now: number) => {
    const kinds = new Map(entities.map(({ name, kind }) => [nameKey(name), kind]))
    const kindOf = (name: string) => kinds.get(nameKey(name)) ?? 'thing'
    for (const { subject, predicate, object } of found) {
      relation.run(idOf(subject, kindOf(subject)), predicate, idOf(object, kindOf(object)), now)
    }
  }
  return {
    add(graph, now) {
      const usable = { ...graph, relations: graph.relations.filter(isUsable) }
      if (usable.relations.length > 0) inTransaction(database, () => addAll(usable, now))
    },
    relationsNear(text, limit) {
      const named = SPEAKER.test(text) ? `${text} ${SPEAKER_NAME}` : text
      const rows = relations.all({ names: namesIn(named), steps: STEPS, limit })
      return rows.map((row) => {
        return { subject: String(row['subject']), predicate: String(row['predicate']), object: String(row['object']) }
      })
    },
    namesNear: (text, limit) => names.all({ names: namesIn(text), steps: 1, limit }).map(({ name }) => String(name)),
    prune(seenBefore, keepAtMost) {
      return inTransaction(database, () => {
        const { changes } = prune.run(seenBefore, keepAtMost)
        if (changes > 0) pruneEntities.run()
        return Number(changes)
      })
    },
  }
}

function isUsable({ subject, predicate, object }: Relation): boolean {
  const isName = (name: string) => nameKey(name) !== '' && name.length <= LONGEST_NAME
  return isName(subject) && isName(object) && isName(predicate) && nameKey(subject) !== nameKey(object)
}

function nameKey(name: string): string {
  return wordsOf(name).join(' ')
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.-]*[\p{L}\p{N}]|[\p{L}\p{N}]/gu) ?? []
  return words.filter((word) => !/^(?:an?|the)$/.test(word))
}

/** Every run of a few words might be a name; the table knows which are. */
function namesIn(text: string): string {
  const words = wordsOf(text).slice(0, MOST_WORDS)
  const runs = words.flatMap((_, start) => {
    const lengths = Array.from({ length: LONGEST_NAME_WORDS }, (_unused, index) => index + 1)
    return lengths.map((length) => words.slice(start, start + length).join(' '))
  })
  return JSON.stringify([...new Set(runs)])
}
