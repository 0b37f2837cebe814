import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import { ToolFailure } from '../tools/tool.ts'
import type { McpConnection } from './mcp-connection.ts'
import { conditionArguments } from './own-servers.ts'

const folder = mkdtempSync(join(tmpdir(), 'notes-server-'))
const path = join(folder, 'notes', 'notes.db')

let notes: McpConnection

beforeEach(async () => {
  notes = await connectTracedMcp({ name: 'notes', path, environment: {} })
})

afterEach(async () => {
  await notes.close()
  rmSync(join(folder, 'notes'), { recursive: true })
})

afterAll(() => rmSync(folder, { recursive: true }))

test('a tool that the server announces is offered, and one that it takes back is not', async () => {
  const changed = () => new Promise<void>((resolve) => void notes.onChange(resolve))
  expect(notes.owns('notes__find_notes')).toBe(false)
  const announced = changed()
  await notes.call('add_note', { name: 'plan', text: 'Lamps are back' })
  await announced
  expect(notes.owns('notes__find_notes')).toBe(true)
  const found = await notes.dispatch({ name: 'notes__find_notes', input: { text: 'LAMPS' } })
  expect(found).toBe('1 notes\nplan (14 characters)')
  expect(await notes.call('find_notes', { text: 'ropes' })).toBe('0 notes')
  const takenBack = changed()
  await notes.call('delete_note', { name: 'plan' })
  await takenBack
  expect(notes.definitions.map(({ name }) => name)).not.toContain('notes__find_notes')
})

test('a listener that has been forgotten is not told', async () => {
  const told: string[] = []
  const forget = notes.onChange(() => told.push('forgotten'))
  const announced = new Promise<void>((resolve) => void notes.onChange(resolve))
  forget()
  await notes.call('add_note', { name: 'plan', text: 'first' })
  await announced
  expect(told).toEqual([])
})

test('a resource is read by its URI, and one that is not there is a failure that names it', async () => {
  await notes.call('add_note', { name: 'Plan B/2', text: 'first' })
  const read = (input: object) => notes.dispatch({ name: 'notes__read_resource', input: { ...input } })
  expect(await read({ uri: 'note://Plan%20B%2F2' })).toBe('first')
  await expect(read({ uri: 'note://none' })).rejects.toThrow(/could not read note:\/\/none: /)
  await expect(read({ uri: 'note://none' })).rejects.toBeInstanceOf(ToolFailure)
  await expect(read({})).rejects.toThrow('"uri" must be a non-empty string')
})

test('the server ends when its input does, so no agent leaves one behind', { timeout: 30_000 }, async () => {
  const file = fileURLToPath(new URL('./notes-server-process.ts', import.meta.url))
  const child = spawn(process.execPath, [...conditionArguments(), file], {
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  })
  await once(child, 'spawn')
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
})
