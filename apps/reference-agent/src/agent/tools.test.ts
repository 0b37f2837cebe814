/** The tools a turn can use, asked for through the model. */

import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectTracedMcp } from '../instrumentation/traced-mcp.ts'
import { createScrapeTool } from '../tools/scrape-tool.ts'
import { createToolRegistry } from '../tools/tool-registry.ts'
import type { Phases } from './agent-parts.ts'
import { type OpenParts, openParts } from './fixtures/open-parts.ts'
import { PHASES } from './phases.ts'
import { createAgent, type TurnResult } from './turn.ts'

let opened: OpenParts
let called: string[]

beforeEach(async () => {
  opened = await openParts(() => {})
  called = []
})

afterEach(() => opened.close())

/** A turn, with the names of the phases it went through. */
function runTurn(task: string, more: Partial<OpenParts['parts']> = {}): Promise<TurnResult> {
  const record = (name: string, phase: (...args: never[]) => unknown) => {
    return (...args: never[]) => {
      called.push(name)
      return phase(...args)
    }
  }
  const phases = Object.fromEntries(Object.entries(PHASES).map(([name, phase]) => [name, record(name, phase)]))
  return createAgent({ ...opened.parts, ...more, phases: phases as unknown as Phases }).runTurn(task, 'session-1')
}

test('tools of one reply run as a batch, and their results come back in the order of the calls', async () => {
  writeFileSync(join(opened.directory, 'a.ts'), 'export const a = 1\n')
  const { toolRuns, answer } = await runTurn('read a.ts and missing.ts')
  expect(called).toEqual(expect.arrayContaining(['executeTools', 'executeTool', 'executeTool']))
  expect(toolRuns.map(({ input, failed }) => [input['path'], failed])).toEqual([
    ['a.ts', false],
    ['missing.ts', true],
  ])
  expect(answer).toContain('`a`')
})

test('code is found where it stands', async () => {
  writeFileSync(join(opened.directory, 'sum.ts'), '/** Adds. */\nexport function addNumbers() {}\n')
  const { answer } = await runTurn('where is the function addNumbers defined?')
  expect(answer).toContain('sum.ts:2-2')
})

test('a web page is read', async () => {
  const page = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>News</title><p>The release is out.</p>')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => page.once('listening', resolve))
  const url = `http://127.0.0.1:${(page.address() as AddressInfo).port}/news`
  const { answer } = await runTurn(`summarise ${url}.`, { tools: createToolRegistry([createScrapeTool()]) })
  page.close()
  expect(answer).toContain('"News"')
  expect(answer).toContain('The release is out.')
})

test('a tool of an MCP server is dispatched, for the model and for a command of the user', async () => {
  const path = join(opened.directory, 'notes.db')
  const server = await connectTracedMcp({ name: 'notes', path, environment: {} })
  try {
    const mcp = [server]
    const added = await runTurn('keep this note release: it is on Friday, on the server', { mcp })
    expect(added.toolRuns).toMatchObject([{ name: 'notes__add_note', failed: false }])
    expect(called).toEqual(expect.arrayContaining(['executeTool', 'dispatchMcp']))
    called = []
    const command = '/mcp notes__read_note {"name": "release"}'
    const read = await runTurn(command, { mcp })
    expect(read).toMatchObject({ answer: 'it is on Friday, on the server', usage: { requests: 0 } })
    expect(called).toEqual(['prescreen', 'dispatchMcp'])
    const unknown = await runTurn('/mcp notes__nothing', { mcp })
    expect(unknown.answer).toBe('error: no MCP server has a tool "notes__nothing"')
  } finally {
    await server.close()
  }
})
