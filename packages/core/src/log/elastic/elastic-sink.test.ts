import { expect, onTestFinished, test } from 'vitest'
import { LogLine } from '../log-sink.ts'
import { type ElasticSinkOptions, elasticSink } from './elastic-sink.ts'
import { Elasticsearch } from './fixtures/elasticsearch.ts'

const line = (msg: string) =>
  new LogLine(
    `${JSON.stringify({ level: 'info', time: '2026-11-21T22:30:00.123Z', pid: 7, request_id: 'r-1', msg })}\n`,
  )
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

function open(endpoint: string, options: Partial<ElasticSinkOptions> = {}) {
  const notices: string[] = []
  const sink = elasticSink({
    endpoint,
    index: 'logs-zeph-default',
    headers: async () => ({}),
    service: { name: 'agent' },
    maxQueueBytes: 1e6,
    delayMs: 20,
    backOff: { firstMs: 20, mostMs: 40 },
    say: (message) => notices.push(message),
    ...options,
  })
  onTestFinished(() => sink.close())
  return { sink, notices, write: (...texts: string[]) => texts.forEach((text) => void sink.write(line(text))) }
}

test('lines are collected and sent in bulk to the data stream, in the Elastic Common Schema, with the headers of the vault', async () => {
  const server = await Elasticsearch.start()
  const { sink, write } = open(`${server.url}/behind/proxy/`, {
    headers: async () => ({ authorization: 'ApiKey abc' }),
  })
  expect(sink.flush()).toBeUndefined()
  write('one', 'two', 'three')
  await server.asked(1)
  await sink.flush()
  expect(server.requests).toHaveLength(1)
  const [request] = server.requests
  expect(request?.url).toMatch(/^\/behind\/proxy\/logs-zeph-default\/_bulk\?filter_path=errors/)
  expect(request?.headers).toMatchObject({ authorization: 'ApiKey abc', 'content-type': 'application/x-ndjson' })
  expect(server.messages).toEqual(['one', 'two', 'three'])
  expect([...server.stored.values()][0]).toMatchObject({
    'log.level': 'info',
    'service.name': 'agent',
    labels: { request_id: 'r-1' },
  })
  expect({ dropped: sink.dropped, problem: sink.problem }).toEqual({ dropped: 0, problem: undefined })
})

test('many lines are compressed, in requests of a bounded size, each line once and in order', async () => {
  const server = await Elasticsearch.start()
  const { sink, write } = open(server.url, { maxQueueBytes: 1e7 })
  const texts = numbers(10_000)
  write(...texts)
  await sink.flush()
  expect(server.messages).toEqual(texts)
  expect(server.requests.length).toBeGreaterThan(2)
  expect(server.requests.every(({ headers }) => headers['content-encoding'] === 'gzip')).toBe(true)
  expect(Math.max(...server.requests.map(({ bytes }) => bytes))).toBeLessThan(200_000)
  expect(sink.dropped).toBe(0)
})

test.each([429, 500, 502, 503])(
  'HTTP %d: the same lines are sent again, said once, and once more when it works',
  async (status) => {
    const server = await Elasticsearch.start()
    server.behaviour = (_, response) => {
      if (server.requests.length > 3) return undefined
      response.writeHead(status, { 'retry-after': '0' }).end('busy')
      return 'answered'
    }
    const { sink, notices, write } = open(server.url)
    write('one', 'two')
    await server.asked(4)
    await sink.flush()
    expect(server.messages).toEqual(['one', 'two'])
    expect(sink.dropped).toBe(0)
    expect(notices).toEqual([
      expect.stringMatching(`^log lines cannot be sent to ${server.url}: HTTP ${status} `),
      expect.stringMatching(`^${server.url} works again after 0 s; meanwhile nothing was lost`),
    ])
    expect(sink.problem).toBeUndefined()
  },
)

test('a flush amid a pause does not wait for its end', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = (_, response) => {
    if (server.requests.length > 1) return undefined
    response.writeHead(503).end()
    return 'answered'
  }
  const { sink, write } = open(server.url, { backOff: { firstMs: 1e6, mostMs: 1e6 } })
  write('one')
  await sink.flush()
  expect(server.messages).toEqual([])
  await sink.flush()
  expect(server.messages).toEqual(['one'])
})

test('a server that says when to come again is not asked before', async () => {
  const server = await Elasticsearch.start()
  const times: number[] = []
  server.behaviour = (_, response) => {
    times.push(performance.now())
    if (times.length > 1) return undefined
    response.writeHead(429, { 'retry-after': '1' }).end()
    return 'answered'
  }
  const { write } = open(server.url)
  write('one')
  await server.asked(2)
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990)
})

test('of a bulk that is taken in part, busy items are sent again alone, refused ones are dropped, counted and told', async () => {
  const server = await Elasticsearch.start()
  const refusal = { type: 'document_parsing_exception', reason: 'failed to parse field [zeph.x]\nof type [long]' }
  server.behaviour = () => (source) => {
    if (source['message'] === 'busy' && server.requests.length < 3)
      return { status: 429, error: { type: 'es_rejected_execution_exception' } }
    return String(source['message']).startsWith('bad') ? { status: 400, error: refusal } : undefined
  }
  const { sink, notices, write } = open(server.url)
  write('good', 'bad 1', 'busy', 'fine', 'bad 2')
  await server.asked(3)
  await sink.flush()
  expect(server.messages).toEqual(['good', 'fine', 'busy'])
  expect(server.requests.map(({ lines }) => lines.length)).toEqual([5, 1, 1])
  expect(sink.dropped).toBe(2)
  expect(notices[0]).toBe(
    `${server.url} refuses log lines, which are dropped and counted: document_parsing_exception: failed to parse field [zeph.x] of type [long]`,
  )
})

test('413: halves are sent until they are small enough, and that is remembered; a line that is too large alone is dropped', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = ({ bytes }, response) => {
    if (bytes < 1000) return undefined
    response.writeHead(413).end()
    return 'answered'
  }
  const { sink, notices, write } = open(server.url)
  const texts = numbers(150).map((text) => `${text} ${crypto.randomUUID()}`)
  write(...texts)
  const noise = Array.from({ length: 100 }, () => crypto.randomUUID()).join()
  write(noise)
  await sink.flush()
  expect(server.messages).toEqual(texts)
  expect(sink.dropped).toBe(1)
  expect(notices[0]).toMatch('HTTP 413')
  const before = server.requests.length
  write(...texts)
  await sink.flush()
  const later = server.requests.slice(before)
  expect(later.filter(({ bytes }) => bytes >= 1000).length).toBeLessThan(2)
  expect(server.stored.size).toBe(300)
})

test('an answer that never comes: the lines are sent again, and stand there once', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = ({ lines }, response) => {
    if (server.requests.length > 1) return undefined
    for (const { id, source } of lines) server.stored.set(id, source)
    response.destroy()
    return 'answered'
  }
  const { sink, write } = open(server.url)
  write('one', 'two')
  await server.asked(2)
  await sink.flush()
  expect(server.requests[1]?.lines).toEqual(server.requests[0]?.lines)
  expect(server.messages).toEqual(['one', 'two'])
  expect(sink.dropped).toBe(0)
})

test('a server that does not answer in time is left, and asked again', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = () => (server.requests.length > 1 ? undefined : 'answered')
  const { sink, notices, write } = open(server.url, { timeoutMs: 100 })
  write('one')
  await server.asked(2)
  await sink.flush()
  expect(server.messages).toEqual(['one'])
  expect(notices[0]).toMatch('no answer in time')
})

test('401: the vault is asked once more, and the lines are sent with what it has by now', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = ({ headers }, response) => {
    if (headers.authorization === 'ApiKey new') return undefined
    response.writeHead(401).end()
    return 'answered'
  }
  let key = 'old'
  const { sink, notices, write } = open(server.url, { headers: async () => ({ authorization: `ApiKey ${key}` }) })
  write('one')
  await server.asked(1)
  key = 'new'
  await sink.flush()
  expect(server.messages).toEqual(['one'])
  expect(notices).toEqual([])
})

test('refused for good (400, 404): the lines are dropped and counted, and it is said what to look at', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = (_, response) => {
    response.writeHead(404).end()
    return 'answered'
  }
  const { sink, notices, write } = open(server.url)
  write('one', 'two')
  await sink.flush()
  expect(sink.dropped).toBe(2)
  expect(sink.problem).toMatch(/^HTTP 404 Not Found; look at logging.ecs_endpoint/)
  expect(notices).toHaveLength(1)
  server.behaviour = () => undefined
  write('three')
  await sink.flush()
  expect(server.messages).toEqual(['three'])
  expect(notices[1]).toMatch('meanwhile 2 log lines were lost')
})

test('headers that cannot be read: nothing is sent, everything is counted, and the reason stands in one notice', async () => {
  const server = await Elasticsearch.start()
  const { sink, notices, write } = open(server.url, { headers: () => Promise.reject(new Error('no such key')) })
  write('one', 'two')
  await sink.flush()
  write('three')
  expect(sink.dropped).toBe(3)
  expect(server.requests).toEqual([])
  expect(notices).toEqual([expect.stringMatching('its headers cannot be read: no such key')])
  expect(sink.flush()).toBeUndefined()
})

test('while the server is away lines wait, as many as there is room for; what is over is counted; then all of those arrive', async () => {
  const away = await Elasticsearch.start()
  const { port, url } = away
  away.stop()
  const { sink, notices, write } = open(url, { maxQueueBytes: 10_000 })
  const texts = numbers(100)
  write(...texts)
  await sink.flush()
  expect(sink.dropped).toBeGreaterThan(50)
  expect(sink.problem).toMatch('ECONNREFUSED')
  const server = await Elasticsearch.start(port)
  await server.asked(1)
  await sink.flush()
  expect(server.messages).toEqual(texts.slice(0, 100 - sink.dropped))
  expect(notices[1]).toMatch(/meanwhile \d+ log lines were lost/)
})

test('what is given up on the way out is counted once, be it waiting or on its way', async () => {
  const server = await Elasticsearch.start()
  server.behaviour = () => 'answered'
  const { sink, write } = open(server.url)
  write('on its way')
  const flushed = sink.flush()
  await server.asked(1)
  write('waits', 'waits, too')
  sink.abandon?.()
  sink.abandon?.()
  expect(sink.dropped).toBe(3)
  await flushed
  server.behaviour = () => undefined
  write('after')
  await sink.flush()
  expect(server.messages).toEqual(['after'])
  expect(sink.dropped).toBe(3)
})

test('closing sends what waits; later lines are counted as lost', async () => {
  const server = await Elasticsearch.start()
  const { sink, write } = open(server.url)
  write('one')
  await sink.close()
  write('late')
  expect(server.messages).toEqual(['one'])
  expect(sink.dropped).toBe(1)
})
