/** An MCP server for notes: add, read, list, delete. Its failures are results that the model reads. */
import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Notes } from '../tools/notes.ts'

type Result = { content: { type: 'text'; text: string }[]; isError?: boolean }

const NAME = z.string().trim().min(1).max(100).describe('the name of the note')
const TEXT = z.string().trim().min(1).max(8_000)
const MOST_NOTES = 1_000

const say = (text: string): Result => ({ content: [{ type: 'text', text }] })
const fail = (text: string): Result => ({ ...say(text), isError: true })

export function createNotesServer(notes: Notes): McpServer {
  const server = new McpServer({ name: 'notes', version: '0.1.0' })
  server.registerTool(
    'add_note',
    { description: 'Keep a note under a name that is not taken.', inputSchema: z.object({ name: NAME, text: TEXT }) },
    ({ name, text }) => {
      if (notes.read(name) !== undefined) return fail(`there is a note "${name}" already`)
      if (notes.count() >= MOST_NOTES) return fail(`there are ${MOST_NOTES} notes already`)
      notes.write(name, text)
      return say(`the note "${name}" is kept`)
    },
  )
  server.registerTool(
    'read_note',
    { description: 'Read a note.', inputSchema: z.object({ name: NAME }), annotations: { readOnlyHint: true } },
    ({ name }) => {
      const text = notes.read(name)
      return text === undefined ? fail(`there is no note "${name}"`) : say(text)
    },
  )
  server.registerTool(
    'list_notes',
    { description: 'List the names of all notes.', inputSchema: z.object({}), annotations: { readOnlyHint: true } },
    () => {
      const names = notes.list().map(({ name, characters }) => `${name} (${characters} characters)`)
      return say([`${notes.count()} notes`, ...names].join('\n'))
    },
  )
  server.registerTool(
    'delete_note',
    { description: 'Delete a note.', inputSchema: z.object({ name: NAME }), annotations: { destructiveHint: true } },
    ({ name }) => (notes.delete(name) ? say(`the note "${name}" is deleted`) : fail(`there is no note "${name}"`)),
  )
  return server
}
