/** Outages of a real receiver, without a spool: nothing hammers it, nothing is counted twice, and two lines say it all. */
import { meter } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { metricSinkTo } from '../fixtures/metric-sink.ts'
import { endSpans, receiverFor } from '../fixtures/sink.ts'
import { outage, REFUSED } from './fixtures/outages.ts'

test('after three failures nothing is sent any more; what comes meanwhile is dropped and counted at once', async () => {
  const { layer, receiver, send, problems } = await outage(REFUSED)
  await send('one', 'two', 'three', 'four', 'five')
  expect(receiver.requests).toHaveLength(3)
  expect(layer.status).toMatchObject({ exported: 0, failed: 3, dropped: 2, shed: 2, pending: 0, breaker: 'open' })
  expect(problems).toEqual([
    expect.stringMatching(/^spans cannot be sent to .*: HTTP 401/),
    expect.stringMatching(
      /^3 exports in a row failed \(spans cannot be sent to .*\): nothing is sent to http:\/\/127\.0\.0\.1:\d+ for 5 s, then 30, then 300, until one works again; what comes meanwhile is dropped and counted$/,
    ),
  ])
})

test('one export finds out whether it works again; where it does, everything is sent, and one line says so', async () => {
  const { layer, receiver, send, problems, time, arrived } = await outage(REFUSED)
  await send('one', 'two', 'three')
  time.ms += 5000
  await send('probe', 'too soon')
  time.ms += 29_999
  await send('too soon')
  expect([receiver.requests.length, problems.length]).toEqual([4, 2])
  receiver.answer({})
  time.ms += 1
  await send('four', 'five')
  expect(arrived()).toEqual(['four', 'five'])
  expect(layer.status).toMatchObject({ exported: 2, failed: 4, shed: 2, breaker: 'closed', problem: undefined })
  expect(problems.slice(2)).toEqual([
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ works again after \d+ s; meanwhile 6 spans were lost$/),
  ])
  receiver.answer(REFUSED)
  await send('six', 'seven', 'eight', 'nine')
  receiver.answer({})
  time.ms += 5000
  await send('ten')
  expect(problems.slice(3)).toEqual([
    expect.stringMatching(/^3 exports in a row failed/),
    expect.stringMatching(/ works again after \d+ s; meanwhile 4 spans were lost$/),
  ])
})

test('while one export finds out, the others wait for what comes of it, and are neither sent nor lost', async () => {
  const { layer, receiver, send, time, arrived } = await outage(REFUSED, { maxBatch: 1, maxQueue: 20 })
  await send('one', 'two', 'three')
  const before = receiver.requests.length
  receiver.answer((index) => (index === before ? { delayMs: 200 } : {}))
  time.ms += 5000
  endSpans('a', 'b', 'c', 'd')
  const flushed = layer.flush()
  await receiver.until(({ requests }) => requests.length === before + 1)
  expect(layer.status).toMatchObject({ breaker: 'half_open', pending: 4, shed: 0 })
  await flushed
  expect(arrived()).toEqual(['a', 'b', 'c', 'd'])
  expect(receiver.requests).toHaveLength(before + 4)
})

test('where what finds out fails, those that waited are dropped without being sent', async () => {
  const { layer, receiver, send, time } = await outage(REFUSED, { maxBatch: 1, maxQueue: 20 })
  await send('one', 'two', 'three')
  time.ms += 5000
  endSpans('a', 'b', 'c', 'd')
  await layer.flush()
  expect(receiver.requests).toHaveLength(4)
  expect(layer.status).toMatchObject({ failed: 4, shed: 3, pending: 0, breaker: 'open' })
})

test('a batch that is ended from here says nothing about the receiver', async () => {
  const { layer, receiver } = await outage({ instead: 'hang' }, { exportTimeoutMs: 600_000 })
  for (let round = 1; round <= 4; round += 1) {
    endSpans('one')
    const flushed = layer.flush()
    await receiver.until(({ requests }) => requests.length === round)
    layer.abandon()
    await flushed
  }
  expect(layer.status).toMatchObject({ failed: 4, breaker: 'closed' })
})

test('a request that is refused for what is in it counts as a failure, too', async () => {
  const { layer, receiver, send } = await outage({ status: 400 })
  await send('one', 'two', 'three', 'four')
  expect([receiver.requests.length, layer.status.breaker]).toEqual([3, 'open'])
})

test('at the end one more export is tried, and where it arrives so does the rest; nothing is told that nobody needs any more', async () => {
  const { layer, receiver, send, problems, arrived } = await outage(REFUSED, { maxBatch: 1, maxQueue: 20 })
  await send('one', 'two', 'three')
  receiver.answer({})
  endSpans('a', 'b', 'c')
  await layer.shutdown()
  expect(arrived()).toEqual(['a', 'b', 'c'])
  expect(problems).toHaveLength(4)
  const dead = await outage(REFUSED)
  await dead.send('one', 'two')
  endSpans('three')
  await dead.layer.shutdown()
  expect(dead.problems).toEqual([expect.stringMatching(/HTTP 401/), expect.stringMatching(/^3 spans are missing/)])
})

test('metrics that are not sent because exports kept failing are in the next one', async () => {
  const receiver = await receiverFor({ answer: REFUSED })
  const time = { ms: 0 }
  const { layer } = metricSinkTo(`${receiver.url}/v1/metrics`, { now: () => time.ms })
  const sum = meter.counter('outage.sum', { valueType: 'int' })
  for (let round = 0; round < 5; round += 1) {
    sum.add(1)
    await layer.flush()
  }
  expect([receiver.requests.length, layer.status.breaker]).toEqual([3, 'open'])
  receiver.answer({})
  time.ms += 5000
  await layer.flush()
  const received = receiver.metrics().filter(({ name }) => name === 'outage.sum')
  expect(received.map(({ points }) => points[0]?.value)).toEqual([5n])
})

test('a million spans and a receiver that is not there: memory is bounded, and every span is counted once', async () => {
  const { layer, receiver } = await outage({})
  await receiver.close()
  const before = process.memoryUsage().heapUsed
  let highest = 0
  for (let index = 0; index < 1e6; index += 1) {
    endSpans('span')
    if (index % 1000 > 0) continue
    await new Promise(setImmediate)
    highest = Math.max(highest, process.memoryUsage().heapUsed)
  }
  await layer.flush()
  const { exported, dropped, failed, pending, shed } = layer.status
  expect([exported, dropped + failed, pending]).toEqual([0, 1e6, 0])
  expect(shed).toBeGreaterThan(0)
  expect(highest - before).toBeLessThan(200e6)
  await layer.shutdown()
  expect(layer.status.dropped + layer.status.failed).toBe(1e6)
}, 60_000)
