/** What models, MCP servers, tools and memories are given and give back, with content capture on: no secret of it reaches the trace file. */
import { execFile as nodeExecFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/server'
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { instrumentOpenAI } from '@zeph-telemetry/llm/openai'
import { instrumentMcpClient, instrumentMcpServer } from '@zeph-telemetry/mcp'
import { instrumentMemory } from '@zeph-telemetry/memory'
import { instrumentDatabaseSync } from '@zeph-telemetry/memory/node-sqlite'
import { instrumentToolExecutor } from '@zeph-telemetry/tools'
import { instrumentChildProcess } from '@zeph-telemetry/tools/child-process'
import OpenAI from 'openai'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'

const drawn = 'q7Wk2ZpR9xTb4LmN8vHs'
/** As they turn up, by the piece that must not be seen. Made up; joined here so that no scanner takes them for real. */
const CANARIES: Readonly<Record<string, string>> = {
  [`proj-${drawn}A1`]: `the key is sk-proj-${drawn}A1`,
  [`${drawn}${drawn.slice(0, 16)}`]: `ghp_${drawn}${drawn.slice(0, 16)}`,
  'canary-swordfish-1': 'password=canary-swordfish-1',
  'canary-secret-2': '{"client_secret":"canary-secret-2"}',
  'canary-bearer-3xyz': 'Authorization: Bearer canary-bearer-3xyz',
  'hunter2-canary': 'postgres://app:hunter2-canary@db.internal/agent',
  'canary.person@example.com': 'write to canary.person@example.com',
  '55512345': 'call +49 30 55512345',
  '4111111111111111': 'paid with 4111111111111111',
  '3704 0044 0532': 'to DE89 3704 0044 0532 0130 00',
}
const TEXT = Object.values(CANARIES).join(', ')

async function modelServer(): Promise<string> {
  const reply = { role: 'assistant', content: TEXT, refusal: null }
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  const choices = [{ index: 0, finish_reason: 'stop', logprobs: null, message: reply }]
  const body = { id: 'c-1', object: 'chat.completion', created: 1, model: 'canary', choices, usage }
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

async function askModel(): Promise<void> {
  const client = instrumentOpenAI(new OpenAI({ apiKey: 'none', baseURL: await modelServer(), maxRetries: 0 }))
  await client.chat.completions.create({ model: 'canary', messages: [{ role: 'user', content: TEXT }] })
}

async function askMcp(): Promise<void> {
  const server = instrumentMcpServer(new McpServer({ name: 'notes', version: '1.0.0' }))
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  const client = instrumentMcpClient(new Client({ name: 'agent', version: '1.0.0' }))
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  await server.connect(serverSide)
  await client.connect(clientSide)
  await client.callTool({ name: 'echo', arguments: { text: TEXT } })
  await client.callTool({ name: TEXT, arguments: {} }).catch(() => {})
  await client.close()
}

async function useTools(): Promise<void> {
  const execFile = promisify(instrumentChildProcess(nodeExecFile))
  const executor = instrumentToolExecutor({
    execute: async (_name: string, input: string) =>
      (await execFile(process.execPath, ['-p', '1', input])).stdout + input,
  })
  await executor.execute('run', TEXT)
  const failing = instrumentToolExecutor({
    execute: async (_name: string, input: string): Promise<string> => Promise.reject(new Error(input)),
  })
  await failing.execute('run', TEXT).catch(() => {})
}

function remember(): void {
  const database = instrumentDatabaseSync(new DatabaseSync(':memory:'))
  database.exec('CREATE TABLE notes (text)')
  const memory = instrumentMemory({
    remember: (text: string) => database.prepare('INSERT INTO notes VALUES (?)').run(text),
    recall: (query: string) => database.prepare('SELECT text FROM notes WHERE text = ?').all(query),
  })
  memory.remember(TEXT)
  memory.recall(TEXT)
}

test('texts of models, MCP, tools and memories are in the trace file, and their secrets are not', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'canary-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const observability = initObservability({
    telemetry: {
      enabled: true,
      traceDir: directory,
      captureContent: 'all',
      includeArgs: 'all',
      contentMaxLength: 65_536,
    },
  })
  await observability.ready
  await withSpan('agent.turn', { input: TEXT }, async () => {
    await askModel()
    await askMcp()
    await useTools()
    remember()
  })
  const { traceFiles } = observability
  await observability.shutdown()
  const written = traceFiles.map((file) => readFileSync(file, 'utf8')).join('\n')
  for (const [secret, text] of Object.entries(CANARIES)) {
    expect(text).toContain(secret)
    expect.soft(written).not.toContain(secret)
  }
  for (const name of ['llm.', 'mcp.call_tool', 'tool.', 'memory.recall']) expect(written).toContain(`"name":"${name}`)
  // The texts themselves are there: it is not that nothing was captured.
  for (const kind of [
    'api-key',
    'github-token',
    'password',
    'secret',
    'bearer',
    'url-credentials',
    'email',
    'phone',
    'card',
    'iban',
  ]) {
    expect.soft(written.split(`[REDACTED:${kind}]`).length, kind).toBeGreaterThan(6)
  }
})
