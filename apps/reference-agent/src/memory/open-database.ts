/**
 * Opens the SQLite file that holds everything the agent remembers, makes its folder where there is none, and loads the
 * vector search extension into the connection. After that no further extension can be loaded.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { load as loadVectorSearch } from 'sqlite-vec'

export function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
    const database = new DatabaseSync(path, { allowExtension: true })
    loadVectorSearch(database)
    database.enableLoadExtension(false)
    return database
  } catch (error) {
    throw new Error(`cannot open the memory database ${path}: ${(error as Error).message}`, { cause: error })
  }
}
