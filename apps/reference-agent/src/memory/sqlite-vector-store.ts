/**
 * A vector store in the agent's own SQLite file: one virtual table of the sqlite-vec extension for each collection. How
 * long its vectors are is known with the first of them, so the table is made then; its statements are prepared once.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { inTransaction } from './in-transaction.ts'
import { prepareConnection } from './schema.ts'
import type { VectorHit, VectorPoint, VectorQuery, VectorStore } from './vector-store.ts'

interface Table {
  readonly dimensions: number
  readonly insert: StatementSync
  readonly remove: StatementSync
  readonly count: StatementSync
  readonly nearest: StatementSync
  readonly nearestIn: StatementSync
  readonly nearestOutside: StatementSync
}

/** sqlite-vec refuses to look for more at once. */
const MOST_NEIGHBOURS = 4096

export function openVectorStore(database: DatabaseSync, collection = 'vectors'): VectorStore {
  if (!/^\w{1,100}$/.test(collection)) throw new Error(`not a name for a collection: ${collection}`)
  prepareConnection(database)
  const known = database.prepare('SELECT dimensions FROM vector_collections WHERE name = ?')
  const register = database.prepare('INSERT OR IGNORE INTO vector_collections (name, dimensions) VALUES (?, ?)')
  let opened: Table | undefined
  // Looked up again until it is there: another process may make it.
  const table = (): Table | undefined => {
    if (opened) return opened
    const row = known.get(collection)
    return row && (opened = openTable(database, collection, Number(row['dimensions'])))
  }
  const makeTable = (dimensions: number): Table => {
    inTransaction(database, () => {
      if (register.run(collection, dimensions).changes > 0) database.exec(tableDefinition(collection, dimensions))
    })
    return table()!
  }
  return {
    collection,
    async upsert(points) {
      const [first] = points
      if (first) put(database, table() ?? makeTable(first.vector.length), points)
    },
    async query(vector, options) {
      const into = table()
      return into && isSearchable(vector) ? nearest(into, vector, options) : []
    },
    async delete(ids) {
      const from = table()
      if (!from || ids.length === 0) return
      inTransaction(database, () => {
        for (const id of ids) from.remove.run(id)
      })
    },
    count: async () => Number(table()?.count.get()?.['total'] ?? 0),
  }
}

function tableDefinition(collection: string, dimensions: number): string {
  const columns = `id TEXT PRIMARY KEY, embedding float[${dimensions}] distance_metric=cosine, scope TEXT`
  return `CREATE VIRTUAL TABLE "${nameOf(collection)}" USING vec0 (${columns})`
}

function openTable(database: DatabaseSync, collection: string, dimensions: number): Table {
  const name = `"${nameOf(collection)}"`
  const search = `SELECT id, distance FROM ${name} WHERE embedding MATCH ? AND k = ?`
  return {
    dimensions,
    insert: database.prepare(`INSERT INTO ${name} (id, embedding, scope) VALUES (?, ?, ?)`),
    remove: database.prepare(`DELETE FROM ${name} WHERE id = ?`),
    count: database.prepare(`SELECT count(*) AS total FROM ${name}`),
    nearest: database.prepare(search),
    nearestIn: database.prepare(`${search} AND scope = ?`),
    nearestOutside: database.prepare(`${search} AND scope <> ?`),
  }
}

/** The virtual table has no way of its own to put a row in place of another. */
function put(database: DatabaseSync, table: Table, points: readonly VectorPoint[]): void {
  for (const { id, vector } of points) checkLength(table, vector, id)
  inTransaction(database, () => {
    for (const { id, vector, scope } of points) {
      table.remove.run(id)
      table.insert.run(id, bytesOf(vector), scope ?? '')
    }
  })
}

function nearest(table: Table, vector: readonly number[], options: VectorQuery): VectorHit[] {
  checkLength(table, vector, 'the query')
  const { scope, exceptScope } = options
  const wanted = [bytesOf(vector), Math.min(options.limit, MOST_NEIGHBOURS)] as const
  const rows =
    scope !== undefined
      ? table.nearestIn.all(...wanted, scope)
      : exceptScope !== undefined
        ? table.nearestOutside.all(...wanted, exceptScope)
        : table.nearest.all(...wanted)
  return rows.map(({ id, distance }) => ({ id: String(id), score: 1 - Number(distance ?? 1) }))
}

function checkLength({ dimensions }: Table, { length }: readonly number[], what: string): void {
  if (length === dimensions) return
  throw new Error(`the collection holds vectors of ${dimensions} numbers, but that of ${what} has ${length}`)
}

/** A vector without direction is as near to everything as to nothing. */
function isSearchable(vector: readonly number[]): boolean {
  return vector.some((number) => number !== 0)
}

function nameOf(collection: string): string {
  return `vectors_${collection}`
}

function bytesOf(vector: readonly number[]): Uint8Array {
  return new Uint8Array(new Float32Array(vector).buffer)
}
