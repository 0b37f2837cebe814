import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import { startTideServer } from '../scenario/tide-server.ts'
import { ToolFailure } from '../tools/tool.ts'
import { connectMcp } from './connect-mcp.ts'
import type { McpConnection } from './mcp-connection.ts'

const workingDirectory = mkdtempSync(join(tmpdir(), 'connect-mcp-'))
const path = join(workingDirectory, 'deep', 'notes.db')
const connectNotes = () => connectTracedMcp({ name: 'notes', path, environment: {} })

let notes: McpConnection

beforeEach(async () => {
  notes = await connectNotes()
})

afterEach(async () => {
  await notes.close()
  rmSync(join(workingDirectory, 'deep'), { recursive: true, force: true })
})
afterAll(() => rmSync(workingDirectory, { recursive: true }))

test('the server’s tools are offered to the model under the server’s name', () => {
  const names = ['read_note', 'list_notes', 'add_note', 'delete_note']
  expect(notes.tools().map(({ name }) => name)).toEqual(names)
  const offered = [...names, 'read_resource'].map((name) => `notes__${name}`)
  expect(notes.definitions.map((definition) => definition.name)).toEqual(offered)
  expect(notes.definitions[2]).toMatchObject({
    description: 'Keep a note under a name that is not taken.',
    parameters: { type: 'object', required: ['name', 'text'] },
  })
  expect([notes.owns('notes__add_note'), notes.owns('add_note'), notes.owns('shell')]).toEqual([true, false, false])
})

test('a call reaches the server, through the object, and its notes outlive the process', async () => {
  const called: string[] = []
  const original = notes.call
  notes.call = (name, input) => {
    called.push(name)
    return original(name, input)
  }
  const dispatch = (name: string, input: object) => notes.dispatch({ name: `notes__${name}`, input: { ...input } })
  expect(await dispatch('add_note', { name: 'plan', text: 'first\nsecond' })).toBe('the note "plan" is kept')
  expect(called).toEqual(['add_note'])
  await notes.close()
  notes = await connectNotes()
  expect(await notes.call('read_note', { name: 'plan' })).toBe('first\nsecond')
  expect(await notes.call('list_notes', {})).toBe('1 notes\nplan (12 characters)')
  expect(await notes.call('delete_note', { name: 'plan' })).toBe('the note "plan" is deleted')
})

test('a server at a URL is asked like one in a process', async () => {
  const server = await startTideServer()
  const tides = await connectMcp({ serverName: 'tides', server: { url: server.url } })
  expect(tides.definitions.map(({ name }) => name)).toEqual(['tides__next_tide'])
  expect(await tides.call('next_tide', { place: 'quay' })).toMatch(/^quay: (?:high|low) at \d{4}-/)
  await server.close()
  await expect(tides.call('next_tide', { place: 'quay' })).rejects.toThrow('could not run next_tide: ')
  await tides.close()
  const none = connectMcp({ serverName: 'none', server: { url: server.url } })
  await expect(none).rejects.toThrow('cannot connect to the MCP server "none": ')
})

test('many calls at once each get their own answer', async () => {
  const numbers = Array.from({ length: 32 }, (_, number) => number)
  await Promise.all(numbers.map((number) => notes.call('add_note', { name: `n${number}`, text: `text ${number}` })))
  const texts = await Promise.all(numbers.map((number) => notes.call('read_note', { name: `n${number}` })))
  expect(texts).toEqual(numbers.map((number) => `text ${number}`))
})

test.each([
  ['read_note', { name: 'none' }, 'there is no note "none"'],
  ['read_note', {}, /name/],
  ['no_such_tool', {}, /no_such_tool/],
])('%s with %j is a failure that the model can read', async (name, input, message) => {
  await expect(notes.call(name, input)).rejects.toThrow(message)
  await expect(notes.call(name, input)).rejects.toBeInstanceOf(ToolFailure)
})

test('a name that is none of the server’s is not sent to it', async () => {
  const message = 'the MCP server "notes" has no tool "add_note"'
  await expect(notes.dispatch({ name: 'add_note', input: {} })).rejects.toThrow(message)
})

test('a server that died is a failure of the call', async () => {
  await notes.close()
  await expect(notes.call('list_notes', {})).rejects.toThrow('the MCP server "notes" could not run list_notes')
})

/** A server whose one tool answers with what is given, in real MCP over standard input and output. */
const scripted = (handler: string, options: { timeoutMilliseconds?: number; outputLimitCharacters?: number } = {}) => {
  const script = `
    import { McpServer } from '@modelcontextprotocol/server'
    import { serveStdio } from '@modelcontextprotocol/server/stdio'
    serveStdio(() => {
      const server = new McpServer({ name: 'test', version: '1.0.0' })
      server.registerTool('answer', { description: '' }, ${handler})
      return server
    })`
  const args = ['--input-type=module', '--eval', script]
  const here = import.meta.dirname
  return connectMcp({
    ...{ serverName: 'test', server: { command: process.execPath, args, workingDirectory: here } },
    ...options,
  })
}

test('what is no text is named, and too much is cut', async () => {
  const mixed = await scripted(`() => ({ content: [
    { type: 'text', text: 'one' },
    { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    { type: 'resource', resource: { uri: 'file:///a', text: 'inside' } },
    { type: 'resource_link', uri: 'file:///b', name: 'b' },
  ] })`)
  expect(await mixed.call('answer', {})).toBe('one\n[image, image/png]\ninside\n[the resource file:///b]')
  await mixed.close()
  const long = await scripted(`() => ({ content: [{ type: 'text', text: 'x'.repeat(500) }] })`, {
    outputLimitCharacters: 100,
  })
  expect(await long.call('answer', {})).toBe(`${'x'.repeat(100)}\n[cut after 100 characters]`)
  await long.close()
})

test('a tool that takes too long fails', async () => {
  const slow = await scripted('() => new Promise(() => {})', { timeoutMilliseconds: 50 })
  await expect(slow.call('answer', {})).rejects.toThrow(/could not run answer: .*timed out/i)
  await slow.close()
})

test('the agent’s keys are not handed to a server', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'very-secret')
  const told = await scripted(
    `() => ({ content: [{ type: 'text', text: process.env.OPENAI_API_KEY + ' ' + Boolean(process.env.PATH) }] })`,
  )
  expect(await told.call('answer', {})).toBe('undefined true')
  await told.close()
  vi.unstubAllEnvs()
})

test('a server that cannot be started, or is none, is an error that names it', async () => {
  const open = (command: string, args: string[]) =>
    connectMcp({ serverName: 'bad', server: { command, args, workingDirectory } })
  await expect(open('/no/such/program', [])).rejects.toThrow('cannot connect to the MCP server "bad": ')
  await expect(open(process.execPath, ['--eval', ''])).rejects.toThrow('cannot connect to the MCP server "bad": ')
})

test('a server that says nothing, or cannot say what it offers, is given up and ended', {
  timeout: 30_000,
}, async () => {
  const file = join(workingDirectory, 'pid')
  const tellPid = `(await import('node:fs')).writeFileSync(${JSON.stringify(file)}, String(process.pid));`
  const open = (script: string, startMilliseconds: number) => {
    const args = ['--input-type=module', '--eval', tellPid + script]
    const server = { command: process.execPath, args, workingDirectory: import.meta.dirname }
    return connectMcp({ serverName: 'bad', server, startMilliseconds })
  }
  const isGone = () => expect(() => process.kill(Number(readFileSync(file, 'utf8')), 0)).toThrow('ESRCH')
  await expect(open('setInterval(() => {}, 1000)', 500)).rejects.toThrow('cannot connect to the MCP server "bad": ')
  isGone()
  const broken = `
    const { McpServer } = await import('@modelcontextprotocol/server')
    const { serveStdio } = await import('@modelcontextprotocol/server/stdio')
    serveStdio(() => {
      const server = new McpServer({ name: 'test', version: '1.0.0' })
      server.registerTool('answer', { description: '' }, () => ({ content: [] }))
      server.server.setRequestHandler('tools/list', () => { throw new Error('lost my list') })
      return server
    })`
  await expect(open(broken, 5_000)).rejects.toThrow('cannot connect to the MCP server "bad": lost my list')
  isGone()
})
