import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createNoteTool } from './note-tool.ts'
import { ToolFailure } from './tool.ts'

const open = (maxNotes?: number) => {
  const database = new DatabaseSync(':memory:')
  const tool = createNoteTool({ database, ...(maxNotes !== undefined && { maxNotes }) })
  return { database, note: (action: string, name?: string, text?: string) => tool.run({ action, name, text }) }
}

test('a note is written, read word by word, overwritten, listed and deleted', async () => {
  const { note } = open()
  expect(await note('write', 'shopping', 'milk\nbread')).toBe('the note "shopping" is written')
  expect(await note('read', 'shopping')).toBe('milk\nbread')
  expect(await note('write', 'shopping', 'milk')).toBe('the note "shopping" is overwritten')
  expect(await note('write', 'books', `it's "quoted"; DROP TABLE notes; --`)).toContain('written')
  expect(await note('list')).toBe('2 notes\nbooks (35 characters)\nshopping (4 characters)')
  expect(await note('delete', 'shopping')).toBe('the note "shopping" is deleted')
  expect(await note('list')).toBe('1 notes\nbooks (35 characters)')
})

test('notes are there for whoever opens the database next', async () => {
  const { database, note } = open()
  await note('write', 'kept', 'yes')
  expect(await createNoteTool({ database }).run({ action: 'read', name: 'kept' })).toBe('yes')
})

test.each([
  [['read', 'none'], 'there is no note "none"; the action "list" names them all'],
  [['delete', 'none'], 'there is no note "none"; the action "list" names them all'],
  [['shred', 'none'], 'the argument "action" must be one of write, read, list, delete, but was "shred"'],
  [['toString', 'none'], 'must be one of'],
  [['write', 'a'], 'the argument "text" must be a non-empty string, but was absent'],
  [['write', 'a'.repeat(101), 'x'], 'the argument "name" has 101 characters; the most is 100'],
  [['write', 'a', 'x'.repeat(8_001)], 'the argument "text" has 8001 characters; the most is 8000'],
] as const)('%j fails with a clear message', async ([action, name, text], message) => {
  await expect(open().note(action, name, text)).rejects.toThrow(message)
  await expect(open().note(action, name, text)).rejects.toBeInstanceOf(ToolFailure)
})

test('there are never too many notes, and one that is there can still be changed', async () => {
  const { note } = open(2)
  await note('write', 'a', '1')
  await note('write', 'b', '2')
  await expect(note('write', 'c', '3')).rejects.toThrow('there are 2 notes already')
  expect(await note('write', 'b', '4')).toBe('the note "b" is overwritten')
})
