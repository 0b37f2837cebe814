/** What the server answers, over real connections. */
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseExposition } from '../metrics/fixtures/parse-exposition.ts'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { meter } from '../metrics/meter.ts'
import { connected, exchange, serve } from './fixtures/serve.ts'

/** A request by hand; nothing is unpacked. */
function request(url: string, headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ headers: NodeJS.Dict<unknown>; body: Buffer }>()
  get(url, { headers }, async (response) => {
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    resolve({ headers: response.headers, body: Buffer.concat(chunks) })
  }).on('error', reject)
  return promise
}

describe('metrics', () => {
  test('are the text that Prometheus reads, in the very type of format 0.0.4', async () => {
    await using running = new RunningMetrics()
    meter.counter('server.orders').add(3, { kind: 'a "b"' })
    const { metricsUrl } = await serve({ exportMetrics: () => running.engine.exportMetrics() })
    const response = await fetch(metricsUrl)
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ])
    const families = parseExposition(await response.text())
    expect(families.get('server_orders_total')?.samples).toEqual([
      { name: 'server_orders_total', labels: { kind: 'a "b"' }, value: 3 },
    ])
    expect(families.get('target_info')?.samples[0]?.labels['service_name']).toBe('test')
  })

  test('are those of the moment of each scrape', async () => {
    await using running = new RunningMetrics()
    const counter = meter.counter('server.scraped')
    const { metricsUrl } = await serve({ exportMetrics: () => running.engine.exportMetrics() })
    const read = async () =>
      parseExposition(await (await fetch(metricsUrl)).text()).get('server_scraped_total')?.samples[0]?.value
    counter.add(1)
    expect(await read()).toBe(1)
    counter.add(1)
    expect(await read()).toBe(2)
  })

  test('are packed for those who ask for that, and for nobody else', async () => {
    const line = '# grün\n'
    const { metricsUrl } = await serve({ exportMetrics: async () => line.repeat(1000) })
    const plain = await request(metricsUrl)
    expect(plain.headers).toMatchObject({ 'content-length': '8000', vary: 'accept, accept-encoding' })
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(plain.body.toString()).toBe(line.repeat(1000))
    const packed = await request(metricsUrl, { 'accept-encoding': 'gzip' })
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': plain.headers['content-type'],
      'content-length': String(packed.body.length),
      vary: 'accept, accept-encoding',
    })
    expect(packed.body.length).toBeLessThan(500)
    expect(gunzipSync(packed.body)).toEqual(plain.body)
  })

  test('are OpenMetrics for those who ask for that, packed or not, and for nobody else', async () => {
    const { metricsUrl } = await serve({ exportMetrics: async (format) => `# ${format}\n` })
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'
    const [open, packed, text, packedText] = await Promise.all([
      request(metricsUrl, { accept }),
      request(metricsUrl, { accept, 'accept-encoding': 'gzip' }),
      request(metricsUrl, { accept: 'text/plain' }),
      request(metricsUrl, { accept: 'text/plain', 'accept-encoding': 'gzip' }),
    ])
    const type = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
    expect([open.headers['content-type'], packed.headers['content-type']]).toEqual([type, type])
    const bodies = [open.body, gunzipSync(packed.body), text.body, gunzipSync(packedText.body)]
    expect(bodies.map(String)).toEqual(['# openmetrics\n', '# openmetrics\n', '# prometheus\n', '# prometheus\n'])
  })

  test('that cannot be collected are no success: Prometheus takes the target for down', async () => {
    const { metricsUrl } = await serve({ exportMetrics: async () => '' })
    expect((await fetch(metricsUrl)).status).toBe(503)
  })

  test('whose collection breaks against its promise are an answer, too, without a word about why', async () => {
    const { metricsUrl, told } = await serve({ exportMetrics: () => Promise.reject(new Error('inside')) })
    const response = await fetch(metricsUrl)
    expect([response.status, (await response.text()).includes('inside')]).toEqual([500, false])
    expect(told).toContainEqual(expect.stringMatching(/^a request for metrics or health failed: Error: inside/))
  })
})

describe('health', () => {
  const statusOf = async (url: string) => (await fetch(url)).status

  test('is JSON with status, checks and timestamp, and nobody keeps it', async () => {
    const { health, healthUrl } = await serve()
    health.register('database', () => ({ status: 'degraded', message: 'slow' }))
    const response = await fetch(healthUrl)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    })
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(await response.json()).toStrictEqual({
      status: 'degraded',
      checks: [{ name: 'database', status: 'degraded', message: 'slow', time }],
      timestamp: time,
    })
  })

  test.each([
    ['healthy', 200],
    ['degraded', 200],
    ['unhealthy', 503],
  ] as const)('%s is %i, live is 200 in any case, and ready is as the whole', async (status, code) => {
    const { health, healthUrl } = await serve()
    health.update({ name: 'good', status: 'healthy' })
    health.update({ name: 'other', status })
    expect([
      await statusOf(healthUrl),
      await statusOf(`${healthUrl}/ready`),
      await statusOf(`${healthUrl}/live`),
    ]).toEqual([code, code, 200])
  })

  test('live asks no component', async () => {
    const { health, healthUrl } = await serve()
    let asked = 0
    health.register('database', () => {
      asked += 1
      throw new Error('gone')
    })
    expect(await (await fetch(`${healthUrl}/live`)).json()).toMatchObject({ status: 'healthy', checks: [] })
    expect(asked).toBe(0)
    expect(await statusOf(`${healthUrl}/ready`)).toBe(503)
    expect(asked).toBe(1)
  })

  test('a check that hangs is unhealthy, the others are known all the same', async () => {
    const { health, healthUrl } = await serve()
    health.register('hangs', () => new Promise(() => {}), { timeoutMs: 20 })
    health.register('works', () => {})
    const response = await fetch(healthUrl)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      status: 'unhealthy',
      checks: [
        { name: 'hangs', status: 'unhealthy', message: 'no answer within 20 ms' },
        { name: 'works', status: 'healthy', message: '' },
      ],
    })
  })
})

describe('requests', () => {
  test('to other paths are told which there are', async () => {
    const { metricsUrl } = await serve({ metrics: { metricsPath: '/own/metrics', healthCheckPath: '/status/' } })
    const response = await fetch(new URL('/metrics', metricsUrl))
    expect([response.status, await response.text()]).toEqual([
      404,
      'nothing is served here; there are: /own/metrics /status/ /status/live /status/ready /status/logs\n',
    ])
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '%s changes nothing and says what is allowed',
    async (method) => {
      const { metricsUrl } = await serve()
      const response = await fetch(metricsUrl, { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    },
  )

  test.each(['metricsUrl', 'healthUrl'] as const)('HEAD of %s is GET without the body', async (which) => {
    const { port, [which]: url } = await serve()
    const head = await exchange(port, `HEAD ${URL.parse(url)?.pathname} HTTP/1.1\r\nhost: x\r\n\r\n`)
    const { headers, body } = await request(url)
    expect(head.toLowerCase()).toContain(`content-length: ${body.length}\r\n`)
    expect(head.toLowerCase()).toContain(`content-type: ${String(headers['content-type'])}\r\n`)
    expect(head.endsWith('\r\n\r\n')).toBe(true)
    expect(head.split('\r\n\r\n')).toHaveLength(2)
  })

  test('with a query, and with a whole URL as a proxy sends it, are served', async () => {
    const { port, metricsUrl } = await serve()
    expect((await fetch(`${metricsUrl}?name[]=up`)).status).toBe(200)
    for (const target of ['http://other.test/metrics', '/metrics?x']) {
      expect(await exchange(port, `GET ${target} HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    }
    expect(await exchange(port, 'GET * HTTP/1.1\r\nhost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 404 /)
  })

  test('that are none end with an error and hurt nobody', async () => {
    const { port, metricsUrl } = await serve()
    expect(await exchange(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    expect(await exchange(port, `GET /metrics HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    expect((await fetch(metricsUrl)).status).toBe(200)
  })

  test('are one for each connection, also where the client would keep it', async () => {
    const { port } = await serve()
    const twice = 'GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n'.repeat(2)
    const answer = await exchange(port, twice)
    expect(answer.match(/HTTP\/1.1 200 OK/g)).toHaveLength(1)
    expect(answer.toLowerCase()).toContain('connection: close')
  })

  test('whose client goes away in between leave the server as it was', async () => {
    const { promise: collected, resolve } = Promise.withResolvers<string>()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { port, metricsUrl } = await serve({
      exportMetrics: () => {
        ask()
        return collected
      },
    })
    const socket = connected(port)
    socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n')
    await asked
    socket.destroy()
    resolve('# text\n')
    expect(await (await fetch(metricsUrl)).text()).toBe('# text\n')
  })
})

describe('the address', () => {
  test('of port 0 is told once, and there it is', async () => {
    const { metricsUrl, healthUrl, port, told } = await serve()
    expect(port).toBeGreaterThan(0)
    expect(told).toEqual([`metrics are served at ${metricsUrl}, health at ${healthUrl}`])
    expect([metricsUrl, healthUrl]).toEqual([`http://127.0.0.1:${port}/metrics`, `http://127.0.0.1:${port}/health`])
  })

  test.each(['::1', '[::1]'])('may be of IPv6: %s', async (host) => {
    const { metricsUrl } = await serve({ metrics: { host } })
    expect(metricsUrl).toMatch(/^http:\/\/\[::1\]:\d+\/metrics$/)
    expect((await fetch(metricsUrl)).status).toBe(200)
  })

  test('may be a name', async () => {
    const { metricsUrl } = await serve({ metrics: { host: 'localhost' } })
    expect((await fetch(metricsUrl)).status).toBe(200)
  })

  test('is free again once the server has stopped, and says so before it is', async () => {
    const first = await serve()
    await first.stop()
    await expect(fetch(first.metricsUrl)).rejects.toThrow()
    const second = await serve({ metrics: { port: first.port } })
    expect(second.metricsUrl).toBe(first.metricsUrl)
    expect(await text((await fetch(second.healthUrl)).body!)).toContain('healthy')
  })
})
