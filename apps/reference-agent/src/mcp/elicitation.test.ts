/** What a server wants to know, from its process to the user and back. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import type { AskUser, Elicitation, ElicitationAnswer } from './elicitation.ts'
import type { McpConnection } from './mcp-connection.ts'
import { readFields } from './read-elicitation.ts'

let folder: string
let notes: McpConnection
let asked: Elicitation[]
let answer: (elicitation: Elicitation) => Promise<ElicitationAnswer>

const connect = (askUser?: AskUser) =>
  connectTracedMcp({ name: 'notes', path: join(folder, 'notes.db'), environment: {} }, askUser)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'elicitation-'))
  asked = []
  notes = await connect((elicitation) => {
    asked.push(elicitation)
    return answer(elicitation)
  })
  await notes.call('add_note', { name: 'plan', text: 'lamps' })
})

afterEach(async () => {
  await notes.close()
  rmSync(folder, { recursive: true })
})

test('a note goes when the user says so', async () => {
  answer = async () => ({ action: 'accept', content: { delete: true } })
  expect(await notes.call('delete_note', { name: 'plan' })).toBe('the note "plan" is deleted')
  const fields = [{ name: 'delete', label: 'Delete it?', type: 'boolean', required: true }]
  expect(asked).toEqual([
    {
      serverName: 'notes',
      message: expect.stringContaining('"plan" (5 characters)'),
      fields,
      signal: expect.anything(),
    },
  ])
  await expect(notes.call('delete_note', { name: 'plan' })).rejects.toThrow('there is no note "plan"')
  expect(asked).toHaveLength(1)
})

test.each<ElicitationAnswer>([
  { action: 'accept', content: { delete: false } },
  { action: 'decline' },
  { action: 'cancel' },
])('a note stays where the user says %j', async (given) => {
  answer = async () => given
  expect(await notes.call('delete_note', { name: 'plan' })).toMatch(/is not deleted/)
  expect(await notes.call('read_note', { name: 'plan' })).toBe('lamps')
})

test('a server that knows of nobody to ask does what it is told', async () => {
  const alone = await connect()
  expect(await alone.call('delete_note', { name: 'plan' })).toBe('the note "plan" is deleted')
  await alone.close()
})

test('a call that is stopped takes its question back', async () => {
  const stop = new AbortController()
  const withdrawn = Promise.withResolvers<void>()
  answer = ({ signal }) => {
    signal.addEventListener('abort', () => withdrawn.resolve())
    stop.abort()
    return withdrawn.promise.then(() => ({ action: 'cancel' }))
  }
  await expect(notes.call('delete_note', { name: 'plan' }, stop.signal)).rejects.toThrow('could not run delete_note')
  await withdrawn.promise
  expect(await notes.call('read_note', { name: 'plan' })).toBe('lamps')
})

test('fields are read out of a schema, choices of both forms included', () => {
  const fields = readFields({
    type: 'object',
    properties: {
      cup: { type: 'string', title: 'Which cup?', enum: ['blue', 'red'] },
      size: { type: 'string', oneOf: [{ const: 's', title: 'small' }] },
      sugar: { type: 'integer', description: 'lumps' },
      milk: { type: 'boolean' },
    },
    required: ['cup'],
  })
  expect(fields).toEqual([
    { name: 'cup', label: 'Which cup?', type: 'text', choices: ['blue', 'red'], required: true },
    { name: 'size', label: 'size', type: 'text', choices: ['s'], required: false },
    { name: 'sugar', label: 'lumps', type: 'number', required: false },
    { name: 'milk', label: 'milk', type: 'boolean', required: false },
  ])
})
