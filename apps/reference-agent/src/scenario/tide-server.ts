/** Somebody's MCP server for tides, over Streamable HTTP on this machine; requests to it are spans as in any program. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { instrumentMcpServer } from '@zeph-telemetry/mcp/server'
import { z } from 'zod'

export interface TideServer {
  url: string
  close(): Promise<void>
}

type Handle = (request: Request) => Promise<Response>

export async function startTideServer(): Promise<TideServer> {
  const handler = createMcpHandler(createTideServer)
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, handler.fetch).catch(() => outgoing.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    await handler.close()
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, close }
}

const HALF_TIDE_MILLISECONDS = 22_357_000

function createTideServer(): McpServer {
  const server = instrumentMcpServer(new McpServer({ name: 'tides', version: '0.1.0' }))
  const inputSchema = z.object({ place: z.string() })
  server.registerTool('next_tide', { description: 'When the tide turns.', inputSchema }, ({ place }) => {
    const turn = Math.ceil(Date.now() / HALF_TIDE_MILLISECONDS)
    const at = new Date(turn * HALF_TIDE_MILLISECONDS).toISOString()
    return { content: [{ type: 'text', text: `${place}: ${turn % 2 === 0 ? 'high' : 'low'} at ${at}` }] }
  })
  return server
}

/** Node's request and response, as the handler of the web's wants them. */
async function answer(incoming: IncomingMessage, outgoing: ServerResponse, handle: Handle): Promise<void> {
  const { method = 'GET', headers, url = '/' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? null : new Uint8Array(await buffer(incoming))
  const given = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const request = new Request(new URL(url, `http://${headers.host}`), { method, headers: given, body })
  const response = await handle(request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing)
  else outgoing.end()
}
