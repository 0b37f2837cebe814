/**
 * The process of the notes server: MCP over standard input and output, notes in the SQLite file that its argument names. It
 * ends when its input does. Nothing but the protocol may be written to standard output.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { openNotes } from '../tools/notes.ts'
import { createNotesServer } from './notes-server.ts'

const [, , path = ':memory:'] = process.argv
if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
const database = new DatabaseSync(path)
// Two agents may use one file.
database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
const notes = openNotes(database)
serveStdio(() => createNotesServer(notes), { onerror: (error) => console.error(error.message) })
// Ctrl-C reaches the whole process group; what it means is decided by the agent, which closes the input when it ends.
process.on('SIGINT', () => {})
