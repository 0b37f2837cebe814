/**
 * Runs synchronous work as one transaction: all of it is kept or nothing is. There is no `await` in it, so turns that run
 * at once in this process cannot get between its statements; other processes wait for the lock.
 */
import type { DatabaseSync } from 'node:sqlite'

export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
