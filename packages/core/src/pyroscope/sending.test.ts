/** Profiles on their way: a server that is down, slow or refuses, and how much is kept meanwhile. */

import { gzipSync } from 'node:zlib'
import { Profile } from 'pprof-format'
import { expect, onTestFinished, test } from 'vitest'
import { activeContext, type Context } from '../context/context.ts'
import { addLayer, withSpan } from '../on.ts'
import { spinForA } from '../profiling/fixtures/spin.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { hang, PprofReceiver, status } from './fixtures/pprof-receiver.ts'
import { started } from './fixtures/started.ts'
import { IngestClient, type Upload } from './ingest-client.ts'
import { UploadQueue, type UploadQueueOptions } from './upload-queue.ts'

const BODY = gzipSync(new Profile().encode())
const upload = (at: number): Upload => ({ kind: 'wall', from: at * 1000, until: at * 1000 + 1000, body: BODY })
const orderOf = (receiver: PprofReceiver) => receiver.profiles.map(({ query }) => Number(query['from']))

interface Opened {
  readonly queue: UploadQueue
  readonly said: string[]
}

function open(
  receiver: PprofReceiver,
  others: Partial<UploadQueueOptions & { timeoutMs: number; headers: () => Promise<Record<string, string>> }> = {},
): Opened {
  const { headers = async () => ({}), timeoutMs } = others
  const client = new IngestClient({ endpoint: receiver.url, application: 'a{}', tenant: undefined, headers, timeoutMs })
  const said: string[] = []
  const say = (message: string) => void said.push(message)
  const queue = new UploadQueue({ client, place: receiver.url, say, backOff: { firstMs: 5, mostMs: 20 }, ...others })
  onTestFinished(() => {
    queue.abandon()
    queue.close()
  })
  return { queue, said }
}

test('one after the other: never two requests at once, in the order of time', async () => {
  const receiver = await PprofReceiver.start()
  let open_ = 0
  let most = 0
  receiver.always = (response) => {
    open_ += 1
    most = Math.max(most, open_)
    setTimeout(() => {
      open_ -= 1
      response.end()
    }, 5)
    return true
  }
  const { queue } = open(receiver)
  for (let at = 1; at <= 8; at += 1) queue.add(upload(at))
  await queue.flush()
  expect(most).toBe(1)
  expect(receiver.requests.map(({ query }) => Number(query['from']))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(queue).toMatchObject({ sent: 8, lost: 0, waiting: 0 })
})

test.each([429, 502, 503, 504, 500])(
  'after %d the same profile is sent again, and arrives before the next',
  async (code) => {
    const receiver = await PprofReceiver.start()
    receiver.next.push(status(code), status(code))
    const { queue, said } = open(receiver)
    queue.add(upload(1))
    queue.add(upload(2))
    await receiver.until(() => receiver.profiles.length === 2)
    expect(orderOf(receiver)).toEqual([1, 2])
    expect(receiver.requests).toHaveLength(4)
    await queue.flush()
    expect(queue).toMatchObject({ sent: 2, lost: 0, problem: undefined })
    expect(said).toEqual([
      expect.stringMatching(
        new RegExp(`^profiles cannot be sent to http://127.0.0.1:\\d+: HTTP ${code} .*wait as long as there is room`),
      ),
      expect.stringContaining('works again after'),
    ])
  },
)

test('a server that asks for time gets it', async () => {
  const receiver = await PprofReceiver.start()
  receiver.next.push(status(429, { 'retry-after': '1' }))
  const { queue } = open(receiver)
  queue.add(upload(1))
  await receiver.until(() => receiver.requests.length === 1)
  const asked = performance.now()
  await receiver.until(() => receiver.profiles.length === 1)
  expect(performance.now() - asked).toBeGreaterThan(900)
})

test.each([400, 404, 413])(
  '%d will not change: the profile is dropped and counted, and the next one is sent',
  async (code) => {
    const receiver = await PprofReceiver.start()
    receiver.next.push(status(code))
    const { queue, said } = open(receiver)
    queue.add(upload(1))
    queue.add(upload(2))
    await receiver.until(() => receiver.profiles.length === 1)
    expect(orderOf(receiver)).toEqual([2])
    await queue.flush()
    expect(queue).toMatchObject({ sent: 1, lost: 1 })
    expect(said.at(-1)).toContain('1 profiles were lost')
  },
)

test('a profile that the server fails on again and again does not keep the others', async () => {
  const receiver = await PprofReceiver.start()
  receiver.always = (response, { query }) => query['from'] === '1' && status(500)(response, undefined as never)
  const { queue } = open(receiver)
  queue.add(upload(1))
  queue.add(upload(2))
  await receiver.until(() => receiver.profiles.length === 1)
  expect(receiver.requests.map(({ query }) => query['from'])).toEqual(['1', '1', '1', '2'])
})

test('no answer in time: the connection is closed, and the profile sent again', async () => {
  const receiver = await PprofReceiver.start()
  receiver.next.push(hang)
  const { queue, said } = open(receiver, { timeoutMs: 100 })
  queue.add(upload(1))
  await receiver.until(() => receiver.profiles.length === 1)
  expect(said[0]).toContain('no answer in time')
})

test('while nothing is taken the newest wait, as many as there is room for; once it is, they arrive', async () => {
  const receiver = await PprofReceiver.start()
  receiver.always = status(503)
  const { queue } = open(receiver, { mostUploads: 5 })
  for (let at = 1; at <= 20; at += 1) queue.add(upload(at))
  expect(queue.waiting).toBeLessThanOrEqual(6)
  await queue.flush()
  expect(queue.waiting).toBe(5)
  expect(queue.lost).toBe(15)
  receiver.always = undefined
  await receiver.until(() => receiver.profiles.length === 5)
  expect(orderOf(receiver)).toEqual([16, 17, 18, 19, 20])
})

test('and not more bytes than are allowed', async () => {
  const receiver = await PprofReceiver.start()
  receiver.always = status(503)
  const { queue } = open(receiver, { mostBytes: 3 * BODY.byteLength })
  for (let at = 1; at <= 20; at += 1) queue.add(upload(at))
  await queue.flush()
  expect(queue.waiting).toBe(3)
})

test('what was given up does not come again', async () => {
  const receiver = await PprofReceiver.start()
  receiver.next.push(hang)
  const { queue } = open(receiver)
  queue.add(upload(1))
  await receiver.until(() => receiver.requests.length === 1)
  expect(queue.abandon()).toBe(1)
  queue.add(upload(2))
  await receiver.until(() => receiver.profiles.length > 0)
  await queue.flush()
  expect(orderOf(receiver)).toEqual([2])
  expect(queue).toMatchObject({ sent: 1, lost: 1, waiting: 0 })
})

test('a flush does not wait for the pause after a failure', async () => {
  const receiver = await PprofReceiver.start()
  receiver.next.push(status(503))
  const { queue } = open(receiver, { backOff: { firstMs: 600_000, mostMs: 600_000 } })
  queue.add(upload(1))
  await queue.flush()
  expect(queue.waiting).toBe(1)
  await queue.flush()
  expect(orderOf(receiver)).toEqual([1])
})

test('requests are made in no span’s context, and suppressed', async () => {
  const contexts: Context[] = []
  const client = {
    open: async () => {},
    send: async () => void contexts.push(activeContext()),
    abandon: () => {},
    close: () => {},
  }
  const queue = new UploadQueue({ client, place: 'nowhere' })
  onTestFinished(addLayer({ name: 'records' }))
  await withSpan('agent.turn', {}, async () => {
    queue.add(upload(1))
    await queue.flush()
  })
  expect(contexts.map(({ span, suppressed }) => ({ span, suppressed }))).toEqual([
    { span: undefined, suppressed: true },
  ])
})

test('credentials that are refused are read again', async () => {
  const receiver = await PprofReceiver.start()
  receiver.always = (response, { headers }) =>
    headers.authorization !== 'new' && status(401)(response, undefined as never)
  const given = ['old', 'new']
  const { queue } = open(receiver, { headers: async () => ({ authorization: given.shift() ?? 'new' }) })
  queue.add(upload(1))
  await queue.flush()
  expect(receiver.requests.map(({ headers }) => headers.authorization)).toEqual(['old', 'new'])
  expect(queue).toMatchObject({ sent: 1, lost: 0 })
})

test('headers that cannot be read: nothing is ever sent, and that is said once', async () => {
  const receiver = await PprofReceiver.start()
  const headers = async () => {
    throw new Error('no such key')
  }
  const { queue, said } = open(receiver, { headers })
  queue.add(upload(1))
  await queue.flush()
  queue.add(upload(2))
  expect(queue.flush()).toBeUndefined()
  expect(receiver.requests).toEqual([])
  expect(queue).toMatchObject({ sent: 0, lost: 2 })
  expect(said).toEqual([expect.stringContaining('its headers cannot be read: no such key; they are dropped')])
})

test('sending makes no spans, and belongs to none', async () => {
  const receiver = await PprofReceiver.start()
  const running = started(receiver.url)
  await withSpan('agent.turn', {}, async () => {
    spinForA(30)
    await running.flush()
  })
  expect(running.spans.map(({ name }) => name)).toEqual(['agent.turn'])
  for (const { headers } of receiver.requests) expect(headers).not.toHaveProperty('traceparent')
})

test('after failures the last window still arrives at the end, with all that waited', async () => {
  using stderr = new CapturedStderr()
  const receiver = await PprofReceiver.start()
  receiver.always = status(503)
  const running = started(receiver.url)
  withSpan('first', {}, () => spinForA(60))
  await running.flush()
  expect(receiver.profiles).toEqual([])
  receiver.always = undefined
  withSpan('second', {}, () => spinForA(60))
  await running.stop()
  expect(receiver.of('wall/nanoseconds')).toHaveLength(2)
  expect(receiver.of('inuse_space/bytes')).toHaveLength(2)
  expect(running.status).toMatchObject({ lost: 0, problem: undefined })
  expect(stderr.about('cannot be sent')).toHaveLength(1)
})

test('a server that never answers: stopping takes as long as it may, no longer, and says what is missing', async () => {
  using stderr = new CapturedStderr()
  const receiver = await PprofReceiver.start()
  receiver.always = hang
  const running = started(receiver.url, { shutdownTimeoutMs: 300 })
  spinForA(50)
  const since = performance.now()
  await running.stop()
  expect(performance.now() - since).toBeGreaterThan(250)
  expect(performance.now() - since).toBeLessThan(3000)
  expect(stderr.about('3 profiles are missing at http://127.0.0.1:')).toHaveLength(1)
  expect(running.status.lost).toBe(3)
})
