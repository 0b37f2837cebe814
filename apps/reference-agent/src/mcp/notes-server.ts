/**
 * An MCP server for notes: add, read, list, delete, and find as soon as there is something to find; each note is a
 * resource, too. Its failures are results that the model reads.
 */
import {
  acceptedContent,
  type CallToolResult,
  inputRequired,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { NoteFacts, Notes } from '../tools/notes.ts'

const NAME = z.string().trim().min(1).max(100).describe('the name of the note')
const TEXT = z.string().trim().min(1).max(8_000)
const MOST_NOTES = 1_000
const READS = { readOnlyHint: true }

const say = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })
const fail = (text: string): CallToolResult => ({ ...say(text), isError: true })
const sayNames = (count: number, facts: readonly NoteFacts[]) =>
  say([`${count} notes`, ...facts.map(({ name, characters }) => `${name} (${characters} characters)`)].join('\n'))

export function createNotesServer(notes: Notes): McpServer {
  const server = new McpServer({ name: 'notes', version: '0.1.0' })
  addReading(server, notes)
  addResources(server, notes)
  addWriting(server, notes, addFinding(server, notes))
  return server
}

function addReading(server: McpServer, notes: Notes): void {
  server.registerTool(
    'read_note',
    { description: 'Read a note.', inputSchema: z.object({ name: NAME }), annotations: READS },
    ({ name }) => {
      const text = notes.read(name)
      return text === undefined ? fail(`there is no note "${name}"`) : say(text)
    },
  )
  server.registerTool(
    'list_notes',
    { description: 'List the names of all notes.', inputSchema: z.object({}), annotations: READS },
    () => sayNames(notes.count(), notes.list()),
  )
}

function addWriting(server: McpServer, notes: Notes, changed: () => void): void {
  server.registerTool(
    'add_note',
    { description: 'Keep a note under a name that is not taken.', inputSchema: z.object({ name: NAME, text: TEXT }) },
    ({ name, text }) => {
      if (notes.read(name) !== undefined) return fail(`there is a note "${name}" already`)
      if (notes.count() >= MOST_NOTES) return fail(`there are ${MOST_NOTES} notes already`)
      notes.write(name, text)
      changed()
      return say(`the note "${name}" is kept`)
    },
  )
  server.registerTool(
    'delete_note',
    { description: 'Delete a note.', inputSchema: z.object({ name: NAME }), annotations: { destructiveHint: true } },
    ({ name }, { mcpReq: { inputResponses } }) => {
      const text = notes.read(name)
      if (text === undefined) return fail(`there is no note "${name}"`)
      if (server.server.getClientCapabilities()?.elicitation !== undefined) {
        if (inputResponses?.[CONFIRM] === undefined) return askWhetherToDelete(name, text)
        const isMeant = acceptedContent(inputResponses, CONFIRM, CONFIRMATION)?.delete
        if (!isMeant) return say(`the note "${name}" is not deleted: the user did not say yes`)
      }
      notes.delete(name)
      changed()
      return say(`the note "${name}" is deleted`)
    },
  )
}

const CONFIRM = 'confirm'
const CONFIRMATION = z.object({ delete: z.boolean().meta({ title: 'Delete it?' }) })

/** What is deleted is gone: where there is a user who can be asked, the user is. */
function askWhetherToDelete(name: string, text: string) {
  const message = `The note "${name}" (${text.length} characters) would be deleted for good.`
  return inputRequired({
    inputRequests: { [CONFIRM]: inputRequired.elicit({ message, requestedSchema: CONFIRMATION }) },
  })
}

/** @returns what is to be called when notes come and go: the tool does, too */
function addFinding(server: McpServer, notes: Notes): () => void {
  const tool = server.registerTool(
    'find_notes',
    {
      description: 'List the notes that have a text in them.',
      inputSchema: z.object({ text: TEXT }),
      annotations: READS,
    },
    ({ text }) => {
      const found = notes.find(text)
      return sayNames(found.length, found)
    },
  )
  // The server tells its client of every change.
  const offer = () => {
    const isUseful = notes.count() > 0
    if (isUseful !== tool.enabled) tool.update({ enabled: isUseful })
  }
  offer()
  return offer
}

function addResources(server: McpServer, notes: Notes): void {
  const uriOf = (name: string) => `note://${encodeURIComponent(name)}`
  const list = () => ({ resources: notes.list().map(({ name }) => ({ name, uri: uriOf(name) })) })
  server.registerResource(
    'note',
    new ResourceTemplate('note://{name}', { list }),
    { description: 'A note.', mimeType: 'text/plain' },
    (uri, { name }) => {
      const text = notes.read(decodeURIComponent(String(name)))
      if (text === undefined) throw new Error(`there is no note ${uri.href}`)
      return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] }
    },
  )
}
