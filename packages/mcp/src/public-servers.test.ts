/** Servers that others wrote, as they are published: they know nothing of traces and must not mind. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withSpan } from '@zeph-telemetry/core'
import { assertSpanTree, incompleteSpans, recordSpans } from '@zeph-telemetry/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { instrumentMcpClient } from './client.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'

const FILESYSTEM = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-filesystem/dist/index.js'))
const MEMORY = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'))

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'zeph-mcp-secret-')))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('server-filesystem: reading a file and a file that is not there, and no path is recorded', async () => {
    const notes = folder()
    writeFileSync(join(notes, 'tea.txt'), 'Tea is at five.')
    using recorder = recordSpans()
    const client = instrumentMcpClient(sdk.client())
    await withSpan('agent.turn', {}, async () => {
      await client.connect(sdk.stdioClient([FILESYSTEM, notes]))
      const read = (name: string) =>
        sdk.callTool(client, { name: 'read_text_file', arguments: { path: join(notes, name) } })
      expect(await read('tea.txt')).toMatchObject({ content: [{ type: 'text', text: 'Tea is at five.' }] })
      expect(await read('coffee.txt')).toMatchObject({ isError: true })
      await client.close()
    })
    assertSpanTree(
      recorder,
      `
      agent.turn
        mcp.connect {"mcp.method.name":"initialize","network.transport":"pipe","zeph.mcp.server.name":"secure-filesystem-server"}
        mcp.call_tool {"gen_ai.tool.name":"read_text_file","network.transport":"pipe"}
        mcp.call_tool {"gen_ai.tool.name":"read_text_file"} !error
        mcp.shutdown
      `,
    )
    expect(recorder.all('mcp.call_tool').map(({ attributes }) => attributes['error.type'])).toEqual([
      undefined,
      'tool_error',
    ])
    expect(
      JSON.stringify(recorder.started.map(({ attributes, statusMessage }) => [attributes, statusMessage])),
    ).not.toContain('secret')
    expect(incompleteSpans(recorder)).toEqual([])
  })

  test('server-memory: what is remembered is found again', async () => {
    const file = join(folder(), 'memory.json')
    using recorder = recordSpans()
    const client = instrumentMcpClient(sdk.client())
    await client.connect(sdk.stdioClient([MEMORY], { MEMORY_FILE_PATH: file }))
    const entities = [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }]
    await sdk.callTool(client, { name: 'create_entities', arguments: { entities } })
    const found = await sdk.callTool(client, { name: 'search_nodes', arguments: { query: 'tea' } })
    expect(found.content[0]!.text).toContain('Ada')
    const { tools } = await client.listTools()
    await client.close()
    expect(recorder.find('mcp.list_tools')!.attributes['zeph.result.count']).toBe(tools.length)
    expect(recorder.all('mcp.call_tool').map(({ status }) => status)).toEqual(['unset', 'unset'])
    expect(incompleteSpans(recorder)).toEqual([])
  })
})
