import { describe, expect, test } from 'vitest'
import { inMemory } from './fixtures/in-memory.ts'
import { observing } from './fixtures/observing.ts'
import { EACH_SDK } from './fixtures/sdks/all-sdks.ts'
import { type Sdk, text } from './fixtures/sdks/sdk.ts'

/** Counts of what is exported, by series, without protocol versions. */
async function counted(work: () => Promise<unknown>): Promise<Record<string, number>> {
  return observing({}, async (handle) => {
    await work()
    const lines = (await handle.telemetry.exportMetrics()).split('\n')
    const counts = lines.filter((line) => /^mcp_\w+_count\{/.test(line))
    return Object.fromEntries(
      counts.map((line) => [
        line
          .slice(0, line.lastIndexOf(' '))
          .replace(/mcp_protocol_version="[^"]*",?/, '')
          .replace(',}', '}'),
        Number(line.slice(line.lastIndexOf(' '))),
      ]),
    )
  })
}

async function session(sdk: Sdk): Promise<void> {
  const tools = { add: () => text('added'), broken: () => text('broken', true) }
  const { client } = await inMemory(sdk, { tools })
  await sdk.callTool(client, { name: 'add' })
  await sdk.callTool(client, { name: 'add' })
  await sdk.callTool(client, { name: 'broken' })
  await sdk.callTool(client, { name: 'missing' }).catch(() => {})
  await sdk.getPrompt(client, 'review')
  await client.listTools()
  await client.close()
}

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('requests and sessions are measured once on each side, by what they are and how they failed', async () => {
    const tool = (side: string, name: string, outcome = '') =>
      `mcp_${side}_operation_duration_count{${outcome}gen_ai_operation_name="execute_tool",gen_ai_tool_name="${name}",mcp_method_name="tools/call"`
    const other = (side: string, method: string) => `mcp_${side}_operation_duration_count{mcp_method_name="${method}"}`
    const prompt = (side: string) =>
      `mcp_${side}_operation_duration_count{gen_ai_prompt_name="review",mcp_method_name="prompts/get"}`
    expect(await counted(() => session(sdk))).toEqual({
      [`${tool('client', 'add')}}`]: 2,
      [`${tool('client', 'broken', 'error_type="tool_error",')}}`]: 1,
      [`${tool('client', 'missing', 'error_type="-32602",')},rpc_response_status_code="-32602"}`]: 1,
      [prompt('client')]: 1,
      [other('client', 'tools/list')]: 1,
      [other('client', 'initialize')]: 1,
      [`${tool('server', 'add')}}`]: 2,
      [`${tool('server', 'broken', 'error_type="tool_error",')}}`]: 1,
      [`${tool('server', 'missing')},rpc_response_status_code="-32602"}`]: 1,
      [prompt('server')]: 1,
      [other('server', 'tools/list')]: 1,
      [other('server', 'initialize')]: 1,
      'mcp_client_session_duration_count{}': 1,
      'mcp_server_session_duration_count{}': 1,
    })
  })

  test('a session that the server ends is one that failed, for the client', async () => {
    const counts = await counted(async () => {
      const { transports } = await inMemory(sdk)
      ;(transports[0] as { onclose: () => void }).onclose()
    })
    expect(counts).toMatchObject({ 'mcp_client_session_duration_count{error_type="connection_closed"}': 1 })
  })

  test('a session whose transport the client itself closes is one that went well', async () => {
    const counts = await counted(async () => {
      const { transports } = await inMemory(sdk)
      await (transports[0] as { close: () => Promise<void> }).close()
    })
    expect(counts).toMatchObject({ 'mcp_client_session_duration_count{}': 1 })
  })

  test('a connecting that fails is no session', async () => {
    const counts = await counted(async () => {
      const client = (await inMemory(sdk)).client
      await client.close()
      await client.connect(sdk.httpClient(new URL('http://127.0.0.1:1/mcp'))).catch(() => {})
    })
    const sessions = Object.entries(counts).filter(([series]) => series.startsWith('mcp_client_session'))
    expect(sessions).toEqual([['mcp_client_session_duration_count{}', 1]])
  })
})
