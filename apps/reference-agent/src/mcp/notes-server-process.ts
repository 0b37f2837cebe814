/** The process of the notes server: MCP over standard input and output, notes in the SQLite file that its argument names. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { serveTracedMcp } from '../instrumentation/traced-mcp-server.ts'
import { openNotes } from '../tools/notes.ts'
import { createNotesServer } from './notes-server.ts'

const [, , path = ':memory:'] = process.argv
if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
const database = new DatabaseSync(path)
// Two agents may use one file.
database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
const notes = openNotes(database)
serveTracedMcp(() => createNotesServer(notes))
