import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { AGENT_TURNS } from '../fixtures/agent-trace.ts'
import { traceText, writeTrace } from '../fixtures/trace-builder.ts'
import { directLink, PERFETTO_ORIGIN } from './perfetto-links.ts'
import { startTraceServer, type TraceServer } from './trace-server.ts'

const TRACE = traceText(AGENT_TURNS)
const servers: TraceServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(path = writeTrace(TRACE)): Promise<TraceServer> {
  const server = await startTraceServer(path, 0)
  servers.push(server)
  return server
}

/** `fetch` cannot choose the Host header. */
function status(url: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
}

async function wasLoaded(server: TraceServer): Promise<boolean> {
  return Promise.race([
    server.loaded.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, 50, false)),
  ])
}

test('the trace goes to the Perfetto UI whole and uncached', async () => {
  const { traceUrl } = await serve()
  const response = await fetch(traceUrl, { headers: { origin: PERFETTO_ORIGIN } })
  expect(await response.text()).toBe(TRACE)
  expect(response.headers.get('access-control-allow-origin')).toBe(PERFETTO_ORIGIN)
  expect(response.headers.get('cache-control')).toBe('no-cache')
})

test('a compressed trace goes out as it lies on disk', async () => {
  const { traceUrl } = await serve(writeTrace(TRACE, 'a_20261121T100000.json.gz'))
  const response = await fetch(traceUrl)
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(Buffer.from(await response.arrayBuffer())).toEqual(gzipSync(TRACE))
})

test('a foreign Host, a foreign page and another method are refused, and none of them counts as loaded', async () => {
  const server = await serve()
  const host = `127.0.0.1:${server.port}`
  expect(await status(server.traceUrl, { host: 'evil.example' })).toBe(403)
  expect(await status(server.traceUrl, { host: `evil.example:${server.port}` })).toBe(403)
  expect(await status(server.traceUrl, { host, origin: 'https://evil.example' })).toBe(403)
  expect(await status(server.traceUrl, { host, origin: 'null' })).toBe(403)
  expect(await status(server.traceUrl, { host }, 'POST')).toBe(405)
  expect(await wasLoaded(server)).toBe(false)
  expect(await status(server.traceUrl, { host: `localhost:${server.port}` })).toBe(200)
  expect(await wasLoaded(server)).toBe(true)
})

test('anything but the two addresses is a 404', async () => {
  const server = await serve()
  const root = `http://127.0.0.1:${server.port}/`
  for (const path of ['', 'status', 'demo_20261121T100000.json', '0'.repeat(32), '../../etc/passwd']) {
    expect(await status(root + path, {}), path).toBe(404)
  }
  expect(await status(`${server.traceUrl}x`, {})).toBe(404)
})

test('the browser may ask before it reaches this machine', async () => {
  const { traceUrl } = await serve()
  const response = await fetch(traceUrl, { method: 'OPTIONS', headers: { origin: PERFETTO_ORIGIN } })
  expect([response.status, response.headers.get('access-control-allow-private-network')]).toEqual([204, 'true'])
})

test('a client that goes away in the middle has not loaded the trace', async () => {
  const server = await serve(writeTrace(`${TRACE}${' '.repeat(30_000_000)}`))
  await new Promise<void>((resolve, reject) => {
    request(server.traceUrl, (response) => {
      response.once('data', () => resolve(void response.destroy()))
    })
      .on('error', reject)
      .end()
  })
  expect(await wasLoaded(server)).toBe(false)
})

test('the launcher page allows its own script alone and may be read by no other page', async () => {
  const { launcherUrl } = await serve()
  const response = await fetch(launcherUrl)
  const nonce = /script nonce="([^"]+)"/.exec(await response.text())?.[1]
  expect(response.headers.get('content-security-policy')).toContain(`script-src 'nonce-${nonce}'`)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(response.headers.get('cross-origin-opener-policy')).toBeNull()
})

test('the address cannot be guessed and holds no character of a file name that needs care', async () => {
  const path = writeTrace(TRACE, `it's <a> & b_20261121T100000.json`)
  const [one, two] = [await serve(path), await serve(path)]
  expect(new URL(one.traceUrl).pathname).toMatch(/^\/[0-9a-f]{32}\/it_s__a____b_20261121T100000\.json$/)
  expect(one.traceUrl.split('/')[3]).not.toBe(two.traceUrl.split('/')[3])
})

test('the UI is sent to port 9001 only, where it may fetch', () => {
  expect(directLink('http://127.0.0.1:9001/t/a.json')).toBe(
    'https://ui.perfetto.dev/#!/?url=http://127.0.0.1:9001/t/a.json',
  )
  expect(directLink('http://127.0.0.1:9002/t/a.json')).toBeUndefined()
})
