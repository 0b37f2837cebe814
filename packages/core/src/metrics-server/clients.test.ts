/** Clients that are many, slow, or silent: what they cost is bounded, and nobody waits for them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { parseExposition } from '../metrics/fixtures/parse-exposition.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { meter } from '../metrics/meter.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { BodiesUnderWay } from './bodies-under-way.ts'
import { connected, METRICS, serve } from './fixtures/serve.ts'
import { MetricsAnswers } from './metrics-answers.ts'
import { openMetricsServer } from './open-metrics-server.ts'

const SCRAPE = 'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'
const NEVER_MS = 2 ** 31 - 1
/** More than the buffers of a connection take. */
const MUCH = 40_000_000

/** Resolves when the server has closed the connection, with how many bytes came; they are thrown away. */
async function closedBy(socket: Socket): Promise<number> {
  socket.resume()
  // A connection that is reset is closed, too.
  if (!socket.closed) await new Promise((resolve) => void socket.once('close', resolve))
  return socket.bytesRead
}

test('hundreds of scrapes at once are all answered, from fewer collections', async () => {
  await using running = new RunningMetrics()
  let read = 0
  const observable = meter.observableGauge('clients.read', {}, (observe) => observe((read += 1)))
  onTestFinished(() => observable.stop())
  const { metricsUrl } = await serve({ exportMetrics: () => running.engine.exportMetrics() })
  const scrapes = Array.from({ length: 400 }, async () => {
    const response = await fetch(metricsUrl)
    return [response.status, parseExposition(await response.text()).get('clients_read')?.samples.length]
  })
  expect(new Set((await Promise.all(scrapes)).map(String))).toEqual(new Set(['200,1']))
  expect(read).toBeLessThan(400)
})

test('who asks while metrics are collected gets that collection, packed once; who asks later gets the next', async () => {
  const collections: ((text: string) => void)[] = []
  const answers = new MetricsAnswers(() => new Promise((resolve) => collections.push(resolve)))
  const [plainly, gzip] = [{}, { 'accept-encoding': 'gzip' }]
  const asked = [plainly, gzip, plainly, gzip].map((headers) => answers.get(headers))
  expect(collections).toHaveLength(1)
  collections[0]?.('# one\n')
  const [plain, packed, alsoPlain, alsoPacked] = await Promise.all(asked)
  expect([plain?.body.toString(), alsoPlain, alsoPacked]).toEqual(['# one\n', plain, packed])
  expect(alsoPlain?.body).toBe(plain?.body)
  expect(alsoPacked?.body).toBe(packed?.body)
  const later = answers.get(plainly)
  expect(collections).toHaveLength(2)
  collections[1]?.('# two\n')
  expect((await later).body.toString()).toBe('# two\n')
})

/** A client whose answer has begun to come, and that reads no further. */
async function beginsToRead(port: number): Promise<{ client: Socket; status: string | undefined }> {
  const client = connected(port)
  client.write(SCRAPE)
  client.read(0)
  await once(client, 'readable')
  return { client, status: /^HTTP\/1.1 (\d+)/.exec(String(client.read()))?.[1] }
}

test('what clients that do not read keep in memory is bounded, and given back', async () => {
  const text = `${'#'.repeat(MUCH)}\n`
  const { port } = await serve({ exportMetrics: async () => text, longestConnectionMs: NEVER_MS })
  const held = () => process.memoryUsage().arrayBuffers
  const before = held()
  const first = await beginsToRead(port)
  const others = [await beginsToRead(port), await beginsToRead(port)]
  expect([first.status, ...others.map(({ status }) => status)]).toEqual(['200', '503', '503'])
  for (const { client } of [first, ...others]) client.destroy()
  let last = await beginsToRead(port)
  while (last.status === '503') last = await beginsToRead(port)
  expect(last.status).toBe('200')
  last.client.destroy()
  await collectGarbageUntil(() => held() - before < MUCH)
})

test('a client that is gone before its answer is there takes no room', async () => {
  const collections: ((text: string) => void)[] = []
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const exportMetrics = () => {
    ask()
    return new Promise<string>((resolve) => collections.push(resolve))
  }
  const { port, healthUrl } = await serve({ exportMetrics, longestConnectionMs: NEVER_MS })
  const serversEnds: Socket[] = []
  const onSocket = (message: unknown) => void serversEnds.push((message as { socket: Socket }).socket)
  subscribe('net.server.socket', onSocket)
  onTestFinished(() => void unsubscribe('net.server.socket', onSocket))
  const client = connected(port)
  client.write(SCRAPE)
  await asked
  client.destroy()
  if (serversEnds[0]?.closed === false) await once(serversEnds[0], 'close')
  collections[0]?.('#'.repeat(MUCH))
  const next = beginsToRead(port)
  while (collections.length < 2) await fetch(`${healthUrl}/live`)
  collections[1]?.('#'.repeat(MUCH))
  expect([serversEnds[0]?.closed, (await next).status]).toEqual([true, '200'])
})

test('a client that does not read its answer is gone when its time is up', async () => {
  const text = `${'#'.repeat(MUCH)}\n`
  const { port } = await serve({ exportMetrics: async () => text, longestConnectionMs: 500 })
  const { client } = await beginsToRead(port)
  // The time of one that came later is up later.
  await closedBy(connected(port))
  expect(await closedBy(client)).toBeLessThan(MUCH)
})

test('five hundred clients at once are connected; the next is turned away', async () => {
  const { port, metricsUrl } = await serve({ longestConnectionMs: NEVER_MS })
  const clients = Array.from({ length: 500 }, () => connected(port))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  await closedBy(connected(port))
  expect(clients.filter(({ closed }) => closed)).toEqual([])
  clients[0]?.end()
  await closedBy(clients[0]!)
  expect((await fetch(metricsUrl)).status).toBe(200)
})

test('one text that many read at the same time takes the room of one', () => {
  const underWay = new BodiesUnderWay()
  const [one, two, three] = [Buffer.alloc(40_000_000), Buffer.alloc(20_000_000), Buffer.alloc(20_000_000)]
  expect([one, one, one, two, three].map((body) => underWay.begin(body))).toEqual([true, true, true, true, false])
  for (const _ of [1, 2]) underWay.end(one)
  expect(underWay.begin(three)).toBe(false)
  underWay.end(one)
  expect(underWay.begin(three)).toBe(true)
  expect(new BodiesUnderWay().begin(Buffer.alloc(100_000_000))).toBe(true)
})

test.each([
  ['says nothing', ''],
  ['sends half a request', 'GET /metrics HTTP/1.1\r\nho'],
  ['sends a body without end', 'POST /metrics HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nx'],
])('a client that %s is gone when its time is up', async (_, bytes) => {
  const { port } = await serve({ longestConnectionMs: 100 })
  const client = connected(port)
  client.write(bytes)
  await closedBy(client)
})

test.each([
  ['does not read its answer', SCRAPE],
  ['says nothing', ''],
  ['sends half a request', 'GET /metrics HTTP/1.1\r\nho'],
])('a client that %s does not hold up the end', async (_, bytes) => {
  const text = `${'#'.repeat(MUCH)}\n`
  const server = await serve({ exportMetrics: async () => text, longestConnectionMs: NEVER_MS })
  const client = connected(server.port)
  await once(client, 'connect')
  client.write(bytes)
  if (bytes === SCRAPE) {
    client.read(0)
    await once(client, 'readable')
  }
  await server.stop()
  await closedBy(client)
  await expect(fetch(server.metricsUrl)).rejects.toThrow()
})

test('a scrape under way at the end is answered', async () => {
  const { promise: collected, resolve } = Promise.withResolvers<string>()
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
  const exportMetrics = () => {
    ask()
    return collected
  }
  const server = await serve({ exportMetrics })
  const scrape = fetch(server.metricsUrl)
  await asked
  const stopped = server.stop()
  resolve('# last\n')
  expect(await (await scrape).text()).toBe('# last\n')
  await stopped
})

test('stopping twice, and before it has begun to listen, is as good: nothing is told', async () => {
  using stderr = new CapturedStderr()
  const health = { report: async () => ({ status: 'healthy', checks: [], timestamp: '' }) as const }
  const server = openMetricsServer({ metrics: METRICS, exportMetrics: async () => '', health })
  await Promise.all([server.stop(), server.stop(), server.ready])
  expect([server.metricsUrl, server.healthUrl, stderr.lines]).toEqual([undefined, undefined, []])
})
