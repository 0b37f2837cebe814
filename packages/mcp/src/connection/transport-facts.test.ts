import { SSEClientTransport } from '@modelcontextprotocol/client'
import { SSEClientTransport as FirstSse } from '@modelcontextprotocol/sdk/client/sse.js'
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { PerRequestHTTPServerTransport, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { EACH_SDK } from '../fixtures/sdks/all-sdks.ts'
import { transportFacts } from './transport-facts.ts'

const PIPE = { attributes: { 'network.transport': 'pipe' }, hasUrl: false, destination: 'stdio', hasContext: false }
const HTTP = { 'network.transport': 'tcp', 'network.protocol.name': 'http' }
const SERVED = { attributes: HTTP, hasUrl: false, destination: undefined, hasContext: true }
const UNKNOWN = { attributes: {}, hasUrl: false, destination: undefined, hasContext: false }

describe.each(EACH_SDK)('%s', (_name, sdk) => {
  test('the transports of the SDK say what they are', () => {
    expect(transportFacts(sdk.stdioClient([]))).toEqual(PIPE)
    expect(transportFacts(sdk.stdioServer())).toEqual(PIPE)
    expect(transportFacts(sdk.httpServer(() => 'id'))).toEqual(SERVED)
    for (const side of sdk.inMemory())
      expect(transportFacts(side)).toEqual({ attributes: {}, hasUrl: false, destination: 'stdio', hasContext: true })
  })

  test.each([
    ['http://127.0.0.1:8080/mcp?key=secret', '127.0.0.1', 8080, 'http://127.0.0.1:8080'],
    ['https://user:secret@tea.example/mcp', 'tea.example', 443, 'https://tea.example'],
    ['http://[::1]/mcp', '[::1]', 80, 'http://[::1]'],
  ])('of %s only host and port are told', (url, address, port, destination) => {
    const attributes = { ...HTTP, 'server.address': address, 'server.port': port }
    expect(transportFacts(sdk.httpClient(new URL(url)))).toEqual({
      attributes,
      hasUrl: true,
      destination,
      hasContext: false,
    })
  })
})

test('transports that only some SDKs have say what they are, too', () => {
  const url = new URL('https://tea.example/mcp')
  for (const transport of [new SSEClientTransport(url), new FirstSse(url)])
    expect(transportFacts(transport)).toMatchObject({ hasUrl: true, attributes: { 'network.protocol.name': 'http' } })
  const socket = transportFacts(new WebSocketClientTransport(new URL('wss://tea.example')))
  expect(socket.attributes).toMatchObject({ 'network.protocol.name': 'websocket', 'server.port': 443 })
  expect(transportFacts(new SSEServerTransport('/messages', {} as never))).toEqual(SERVED)
  expect(transportFacts(new WebStandardStreamableHTTPServerTransport({}))).toEqual(SERVED)
  expect(transportFacts(new PerRequestHTTPServerTransport({ classification: { era: 'modern' } }))).toEqual(SERVED)
})

test('a transport of one’s own says nothing, nor does one that cannot be read', () => {
  expect(transportFacts({ send: async () => {} })).toEqual(UNKNOWN)
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  expect(transportFacts(proxy)).toEqual(UNKNOWN)
})
