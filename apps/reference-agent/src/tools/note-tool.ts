/**
 * Small notes by name that outlive the session, in the agent's database: for what the model wants to find again word by
 * word, such as a list that it works through.
 */
import type { DatabaseSync } from 'node:sqlite'
import { type Notes, openNotes } from './notes.ts'
import { defineTool, requireText, type Tool, ToolFailure, type ToolInput } from './tool.ts'

export interface NoteToolOptions {
  database: DatabaseSync
  /** 1,000 unless told. */
  maxNotes?: number
}

const ACTIONS = ['write', 'read', 'list', 'delete']
const LONGEST_NAME = 100
const LONGEST_TEXT = 8_000

export function createNoteTool({ database, maxNotes = 1_000 }: NoteToolOptions): Tool {
  const notes = openNotes(database)
  return {
    definition: defineTool('note', 'Write, read, list or delete small notes that outlive the session.', {
      properties: {
        action: { type: 'string', enum: ACTIONS },
        name: { type: 'string', description: 'of the note; for every action but "list"' },
        text: { type: 'string', description: 'for the action "write"' },
      },
      required: ['action'],
    }),
    effect: 'isolated',
    async run(input) {
      const action = requireText(input, 'action')
      if (action === 'list') return listNotes(notes)
      if (!ACTIONS.includes(action)) {
        throw new ToolFailure(`the argument "action" must be one of ${ACTIONS.join(', ')}, but was "${action}"`)
      }
      const name = requireShort(input, 'name', LONGEST_NAME)
      if (action === 'write')
        return writeNote(notes, { name, text: requireShort(input, 'text', LONGEST_TEXT), maxNotes })
      const text = action === 'read' ? notes.read(name) : notes.delete(name) && `the note "${name}" is deleted`
      if (text) return text
      throw new ToolFailure(`there is no note "${name}"; the action "list" names them all`)
    },
  }
}

function writeNote(notes: Notes, { name, text, maxNotes }: { name: string; text: string; maxNotes: number }): string {
  const isNew = notes.read(name) === undefined
  if (isNew && notes.count() >= maxNotes) {
    throw new ToolFailure(`there are ${maxNotes} notes already; delete one before another is written`)
  }
  notes.write(name, text)
  return `the note "${name}" is ${isNew ? 'written' : 'overwritten'}`
}

function listNotes(notes: Notes): string {
  const lines = notes.list().map(({ name, characters }) => `${name} (${characters} characters)`)
  return [`${notes.count()} notes`, ...lines].join('\n')
}

function requireShort(input: ToolInput, key: string, most: number): string {
  const text = requireText(input, key)
  if (text.length <= most) return text
  throw new ToolFailure(`the argument "${key}" has ${text.length} characters; the most is ${most}`)
}
