/** Exports that fail: nothing throws or rejects, every span is counted, every cause is told once and clearly. */

import { setImmediate as turn } from 'node:timers/promises'
import type { Answer } from '@zeph-telemetry/otlp-receiver'
import { describe, expect, test } from 'vitest'
import { state } from '../global-state.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { blackHole } from './fixtures/black-hole.ts'
import { rawServer } from './fixtures/raw-server.ts'
import { endSpans, receiverFor, sinkTo } from './fixtures/sink.ts'

const TIMEOUT_MS = 400

async function exportTwice(url: string, options: Parameters<typeof sinkTo>[1] = {}) {
  const { layer, problems } = sinkTo(url, { exportTimeoutMs: TIMEOUT_MS, ...options })
  for (const name of ['one', 'two']) {
    endSpans(name)
    await layer.flush()
  }
  return { layer, problems }
}

describe('the receiver answers', () => {
  test.each<[string, Answer, RegExp]>([
    ['400', { status: 400 }, /: HTTP 400 Bad Request; .*OTLP over HTTP/],
    ['401', { status: 401 }, /: HTTP 401 Unauthorized; .*otlp_headers_vault_key/],
    ['403', { status: 403 }, /: HTTP 403 Forbidden; .*otlp_headers_vault_key/],
    ['500', { status: 500 }, /: HTTP 500 Internal Server Error$/],
    ['a redirect', { status: 302 }, /: HTTP 302 Found$/],
    ['503, again and again', { status: 503 }, /: the receiver is not available now \(HTTP 429, 502, 503 or 504\)$/],
    ['429 with a long Retry-After', { status: 429, retryAfter: 60 }, /: the receiver is not available now/],
    ['nothing, and closes', { instead: 'close' }, /: socket hang up ECONNRESET; the connection was closed/],
    ['nothing at all', { instead: 'hang' }, /: no answer in time$/],
    ['in drops without end', { instead: 'drip' }, /: no answer in time$/],
  ])('%s: told once, counted, and the program goes on', async (_, answer, message) => {
    const receiver = await receiverFor({ answer })
    const { layer, problems } = await exportTwice(`${receiver.url}/v1/traces`)
    expect(layer).toMatchObject({ exported: 0, dropped: 0, failed: 2 })
    expect(problems).toEqual([expect.stringMatching(message)])
    expect(problems[0]).toContain(`${receiver.url}/v1/traces`)
    await layer.shutdown()
    expect(problems.slice(1)).toEqual([`2 spans are missing at ${receiver.url}/v1/traces`])
  })
})

test('a path that nothing takes: 404, with the key to look at', async () => {
  const receiver = await receiverFor()
  const { problems } = await exportTwice(`${receiver.url}/v1/trace?api-key=secret`)
  expect(problems).toEqual([
    `spans cannot be sent to ${receiver.url}/v1/trace: HTTP 404 Not Found; ` +
      'nothing takes traces at this path: look at telemetry.otlp_endpoint, to which /v1/traces is appended',
  ])
})

test('nothing listens there', async () => {
  const receiver = await receiverFor()
  const { url } = receiver
  await receiver.close()
  const { layer, problems } = await exportTwice(`${url}/v1/traces`)
  expect(layer.failed).toBe(2)
  expect(problems).toEqual([expect.stringMatching(/ECONNREFUSED.*; nothing listens there$/)])
})

test('a port that speaks something else, as one for gRPC does', async () => {
  const server = await rawServer((socket) => void socket.end('PRI * is no answer\r\n\r\n'))
  const { problems } = await exportTwice(server.url)
  expect(problems).toEqual([expect.stringMatching(/HPE_INVALID_CONSTANT; .*gRPC.*4318/)])
})

test('a network that swallows connections: given up in time, and for good', async () => {
  const { layer, problems } = await exportTwice(`${await blackHole()}/v1/traces`)
  expect(layer.failed).toBe(2)
  expect(problems).toEqual([expect.stringMatching(/: no answer in time$/)])
})

test('a failure that passes is retried, and nothing is lost or sent twice', async () => {
  const receiver = await receiverFor({ answer: (index) => (index === 0 ? { status: 503 } : {}) })
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans('one')
  await layer.flush()
  expect(receiver.requests.map(({ accepted }) => accepted)).toEqual([false, true])
  expect([layer.exported, problems]).toEqual([1, []])
})

test('after a failure the next batch is sent as ever', async () => {
  const receiver = await receiverFor({ answer: { instead: 'hang' } })
  const { layer } = await exportTwice(`${receiver.url}/v1/traces`)
  receiver.answer({})
  endSpans('three')
  await layer.flush()
  expect(receiver.spans().map(({ name }) => name)).toEqual(['three'])
  expect(layer).toMatchObject({ exported: 1, failed: 2 })
})

test('a partial success: what was rejected is counted, and why is told in one safe line', async () => {
  const message = `too old\n\u001b[31m${'x'.repeat(400)}`
  const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 1, message } } })
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`)
  endSpans('one', 'two', 'three')
  await layer.flush()
  expect(layer).toMatchObject({ exported: 2, failed: 1 })
  expect(problems).toEqual([
    `${receiver.url}/v1/traces rejected 1 of 3 spans: ${`too old [31m${'x'.repeat(400)}`.slice(0, 200)}…`,
  ])
})

test('a receiver that rejects more than it was sent, and does not say why', async () => {
  const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 7, message: '' } } })
  const { layer, problems } = await exportTwice(`${receiver.url}/v1/traces`)
  expect(layer).toMatchObject({ exported: 0, failed: 2 })
  expect(problems).toEqual([`${receiver.url}/v1/traces rejected 1 of 1 spans`])
})

test('a partial success in JSON, where its count is a text', async () => {
  const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 2, message: 'too old' } } })
  const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`, { protocol: 'http/json' })
  endSpans('one', 'two', 'three')
  await layer.flush()
  expect(layer).toMatchObject({ exported: 1, failed: 2 })
  expect(problems).toEqual([`${receiver.url}/v1/traces rejected 2 of 3 spans: too old`])
})

test('a warning beside a full success is told, and nothing is counted as lost', async () => {
  const receiver = await receiverFor({ answer: { partialSuccess: { rejected: 0, message: 'deprecated' } } })
  const { layer, problems } = await exportTwice(`${receiver.url}/v1/traces`)
  expect(layer).toMatchObject({ exported: 2, failed: 0 })
  expect(problems).toEqual([`${receiver.url}/v1/traces took the spans, but says: deprecated`])
})

test('an answer that cannot be read after a partial success: what it accepts is accepted', async () => {
  const receiver = await receiverFor({
    answer: (index) => (index === 0 ? { partialSuccess: { rejected: 1, message: '' } } : { body: Buffer.of(0xff) }),
  })
  const { layer } = await exportTwice(`${receiver.url}/v1/traces`)
  expect(layer).toMatchObject({ exported: 1, failed: 1 })
})

test('partial successes of batches that are on their way together do not mix', async () => {
  const receiver = await receiverFor({
    answer: (index) => ({ delayMs: 20, ...(index % 2 === 0 && { partialSuccess: { rejected: 1, message: 'odd' } }) }),
  })
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, { maxBatch: 2, maxQueue: 8 })
  endSpans('1', '2', '3', '4', '5', '6', '7', '8')
  await layer.flush()
  expect(receiver.requests).toHaveLength(4)
  expect(layer).toMatchObject({ exported: 6, failed: 2 })
})

describe('headers that cannot be read:', () => {
  test('one clear message, nothing is sent, everything is counted, nothing rejects', async () => {
    const receiver = await receiverFor()
    const headers = () => Promise.reject(new Error('the vault is locked'))
    const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`, { headers })
    endSpans('early')
    await layer.ready
    endSpans('late')
    await layer.flush()
    await layer.shutdown()
    expect(receiver.requests).toEqual([])
    expect(layer).toMatchObject({ exported: 0, dropped: 2, failed: 0 })
    expect(problems).toEqual([
      `nothing is sent to ${receiver.url}/v1/traces, because its headers cannot be read: the vault is locked`,
      `2 spans are missing at ${receiver.url}/v1/traces`,
    ])
  })

  test('also where it throws at once; what was to be parsed is not quoted', async () => {
    const headers = () => JSON.parse('"Bearer hunter2" is a secret')
    const { layer, problems } = sinkTo('http://127.0.0.1:1/v1/traces', { headers })
    await layer.ready
    expect(problems).toEqual([expect.stringMatching(/cannot be read: they are no valid JSON$/)])
  })

  test('known secrets in the reason are replaced', async () => {
    state.redactor = { text: (text) => text.replaceAll('hunter2', '[REDACTED]'), value: (_key, value) => value }
    const headers = () => Promise.reject(new Error('hunter2 is no key'))
    const { layer, problems } = sinkTo('http://127.0.0.1:1/v1/traces', { headers })
    await layer.ready
    state.redactor = undefined
    expect(problems).toEqual([expect.stringMatching(/: \[REDACTED\] is no key$/)])
  })

  test('a value that HTTP does not allow: told without the value', async () => {
    const receiver = await receiverFor()
    const { layer, problems } = await exportTwice(`${receiver.url}/v1/traces`, {
      headers: async () => ({ authorization: 'hunter2\r\nx: y' }),
    })
    expect(layer.failed).toBe(2)
    expect(problems).toEqual([expect.stringMatching(/Invalid character in header content \["authorization"\]/)])
    expect(problems[0]).not.toContain('hunter2')
  })

  test('never: a flush and a shutdown come to an end all the same', async () => {
    const { layer } = sinkTo('http://127.0.0.1:1/v1/traces', {
      headers: () => new Promise(() => {}),
      exportTimeoutMs: 50,
    })
    endSpans('one')
    await layer.flush()
    expect(layer.dropped).toBe(0)
    await layer.shutdown()
    expect(layer.dropped).toBe(1)
  })
})

test('an onProblem that throws stays without consequence', async () => {
  using stderr = new CapturedStderr()
  const receiver = await receiverFor({ answer: { status: 400 } })
  const { layer } = sinkTo(`${receiver.url}/v1/traces`, {
    onProblem: () => {
      throw new Error('of the callback')
    },
  })
  endSpans('one')
  await layer.flush()
  expect(layer.failed).toBe(1)
  expect(stderr.about('of the callback')).toHaveLength(1)
})

describe('what is given up', () => {
  const TOO_LONG_MS = 600_000

  test('by abandon is counted, and told as missing and nothing else', async () => {
    const receiver = await receiverFor({ answer: { instead: 'hang' } })
    const { layer, problems } = sinkTo(`${receiver.url}/v1/traces`, { exportTimeoutMs: TOO_LONG_MS })
    endSpans('one', 'two')
    const flushed = layer.flush()
    await receiver.until(({ requests }) => requests.length === 1)
    endSpans('three')
    layer.abandon()
    // At once: not when the exporter would have tried again.
    expect(await Promise.race([flushed.then(() => 'flushed'), turn('later')])).toBe('flushed')
    expect(layer).toMatchObject({ exported: 0, dropped: 1, failed: 2 })
    expect(problems).toEqual([`3 spans are missing at ${receiver.url}/v1/traces`])
    receiver.answer({})
    endSpans('four')
    await layer.flush()
    expect(receiver.spans().map(({ name }) => name)).toEqual(['four'])
  })

  test('by abandon closes every connection, also those that were opened together', async () => {
    const server = await rawServer(() => {})
    const { layer } = sinkTo(server.url, { exportTimeoutMs: TOO_LONG_MS, maxBatch: 1, maxQueue: 3 })
    endSpans('one', 'two', 'three')
    const flushed = layer.flush()
    await server.until(({ opened }) => opened === 3)
    layer.abandon()
    await Promise.all([flushed, server.until(({ closed }) => closed === 3)])
    await layer.shutdown()
  })

  test('after its time closes the connection', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      const drops = setInterval(() => socket.write('.'), 20)
      socket.on('close', () => clearInterval(drops))
    })
    const { layer } = sinkTo(server.url, { exportTimeoutMs: 100 })
    endSpans('one')
    await Promise.all([layer.flush(), server.until(({ closed }) => closed === 1)])
  })

  test('by a shutdown is the connection that was kept for later', async () => {
    const server = await rawServer((socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    const { layer } = sinkTo(server.url)
    endSpans('one')
    await layer.flush()
    expect(server.closed).toBe(0)
    await Promise.all([layer.shutdown(), server.until(({ closed }) => closed === 1)])
  })
})
