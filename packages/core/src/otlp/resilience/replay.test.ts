/** When the spool is emptied: with timers of the test's own, a real spool, and a receiver that is a function. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Spool } from '../../spool/spool.ts'
import { SpoolLane } from '../../spool/spool-lane.ts'
import type { EncodedBatch, PartialSuccess } from '../sender.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { sharedSpool } from './fixtures/outages.ts'
import { Replay } from './replay.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const ABANDONED = new Error('abandoned')
const down = () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }))
const up = async (): Promise<PartialSuccess> => ({ rejected: 0, message: '' })

/** Files take their time, whatever the clock of the test says. */
async function until(happened: () => boolean): Promise<void> {
  for (let left = 50; left > 0 || !happened(); left -= 1) {
    await vi.advanceTimersByTimeAsync(0)
    await turn()
  }
}

/** Time passes, and then what falls due comes to an end. */
async function pass(ms: number, happened: () => boolean = () => true): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
  await until(happened)
}

function replaying(texts: readonly string[]) {
  const { open } = sharedSpool()
  const wall = { ms: Date.now() }
  const spool = open({ now: () => wall.ms })
  const sent: string[] = []
  const receiver = { answer: down as () => Promise<PartialSuccess> }
  const breaker = new CircuitBreaker()
  const laneOf = (own: Spool) =>
    new SpoolLane({
      spool: own,
      signal: 'traces',
      url: 'http://receiver',
      accepts: ['application/x-protobuf'],
      claimMs: 60_000,
      isCumulative: false,
    })
  const lane = laneOf(spool)
  const send = (request: EncodedBatch) => {
    sent.push(Buffer.from(request.body).toString())
    return receiver.answer()
  }
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const replay = new Replay({ breaker, lane, send, onFailure, onArrived: () => {}, abandoned: ABANDONED })
  const keep = async () => {
    for (const text of texts) {
      const request = { body: Buffer.from(text), contentType: 'application/x-protobuf', count: 1 } as const
      await lane.keep(lane.prepare(lane.stamp(), request))
    }
  }
  /** So many were sent, and the next is planned. */
  const isIdle = (count: number) => sent.length === count && vi.getTimerCount() === 1
  return { wall, isIdle, breaker, lane, sent, receiver, replay, failures, keep, other: () => laneOf(open()) }
}

test('against a receiver that is gone it tries when the breaker lets it, and no more; then everything goes in order', async () => {
  const { breaker, lane, sent, receiver, replay, keep, isIdle } = replaying(['1', '2', '3'])
  await keep()
  replay.wake()
  await pass(1, () => isIdle(1))
  await pass(1000, () => isIdle(2))
  await pass(1000, () => isIdle(3))
  expect([sent, breaker.state]).toEqual([['1', '1', '1'], 'open'])
  await pass(4000)
  expect(sent).toHaveLength(3)
  await pass(1001, () => isIdle(4))
  await pass(29_000)
  expect(sent).toHaveLength(4)
  receiver.answer = up
  await pass(1001, () => lane.replayed === 1 && isIdle(5))
  for (const count of [2, 3]) await pass(1, () => lane.replayed === count && isIdle(4 + count))
  expect(sent).toEqual(['1', '1', '1', '1', '1', '2', '3'])
  expect([breaker.state, lane.replayed]).toEqual(['closed', 3])
})

test('what an earlier process leaves behind later on is found without being told', async () => {
  const { wall, isIdle, lane, sent, receiver, replay, other } = replaying([])
  receiver.answer = up
  replay.wake()
  await pass(1, () => isIdle(0))
  const late = other()
  await late.keep(
    late.prepare(late.stamp(), { body: Buffer.from('late'), contentType: 'application/x-protobuf', count: 1 }),
  )
  // How fresh the knowledge of the directory must be is the spool's affair, and by the clock on the wall.
  wall.ms += 30_000
  await pass(29_000)
  expect(sent).toEqual([])
  await pass(1000, () => lane.replayed === 1)
  expect([sent, lane.replayed]).toEqual([['late'], 1])
})

test('its timers keep no process alive', async () => {
  vi.useRealTimers()
  const { receiver, replay, keep } = replaying(['1'])
  receiver.answer = up
  await keep()
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  replay.wake(10_000)
  expect(timers()).toBe(before)
  await replay.stop()
})

test('a stop waits for what is on its way, and nothing follows it', async () => {
  const { sent, receiver, replay, keep, lane } = replaying(['1', '2'])
  await keep()
  const answered = Promise.withResolvers<PartialSuccess>()
  receiver.answer = () => answered.promise
  replay.wake()
  await pass(1, () => sent.length === 1)
  let isStopped = false
  const stopped = replay.stop().then(() => {
    isStopped = true
  })
  await until(() => true)
  expect([sent, isStopped]).toEqual([['1'], false])
  answered.resolve({ rejected: 0, message: '' })
  await stopped
  replay.wake()
  await pass(60_000)
  expect([sent, lane.replayed]).toEqual([['1'], 1])
})

test('one that is ended from here is no failure; it is the oldest again', async () => {
  const { breaker, sent, receiver, replay, failures, keep, isIdle } = replaying(['1', '2'])
  await keep()
  receiver.answer = () => Promise.reject(ABANDONED)
  for (let count = 1; count <= 4; count += 1) {
    replay.wake()
    await pass(1, () => isIdle(count))
  }
  expect([sent, failures, breaker.state]).toEqual([['1', '1', '1', '1'], [], 'closed'])
})
