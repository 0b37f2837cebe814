/** Outages of a real receiver, with a spool: within its bound nothing is lost, and everything arrives once and in order. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { meter } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { filesIn } from '../../spool/fixtures/spooling.ts'
import { REAL_FILE_SYSTEM, type SpoolFileSystem } from '../../spool/spool-file-system.ts'
import { emitEvents, eventSinkTo } from '../fixtures/event-sink.ts'
import { metricSinkTo } from '../fixtures/metric-sink.ts'
import { endSpans, receiverFor, sinkTo } from '../fixtures/sink.ts'
import type { Protocol } from '../protocol.ts'
import type { SignalStatus } from '../signal.ts'
import { eventually, namesOf, outage, REFUSED, send, sharedSpool } from './fixtures/outages.ts'

/** In a test the process that gave up lives on, and may be the one that comes to it first. */
function replayedBy(...layers: readonly { readonly status: SignalStatus }[]): number {
  return layers.reduce((sum, { status }) => sum + (status.spool?.replayed ?? 0), 0)
}

test('where nothing fails nothing is written', async () => {
  const { directory, open } = sharedSpool()
  const { layer, send, arrived } = await outage({}, { spool: open() })
  await send('one', 'two')
  await layer.shutdown()
  expect(arrived()).toEqual(['one', 'two'])
  expect(() => statSync(directory)).toThrow('ENOENT')
  expect(layer.status).toMatchObject({ exported: 2, spool: { kept: 0, replayed: 0 } })
})

test('what fails, and what comes while nothing is sent, is kept and counted; after the outage it arrives in order, once, and is gone', async () => {
  const { directory, open } = sharedSpool()
  const { layer, receiver, send, time, arrived, problems } = await outage(REFUSED, { spool: open() })
  await send('1', '2', '3', '4', '5')
  expect(layer.status).toMatchObject({
    exported: 0,
    failed: 0,
    dropped: 0,
    shed: 0,
    breaker: 'open',
    spool: { kept: 5 },
  })
  expect(problems.at(-1)).toContain(`what comes meanwhile is kept in ${directory}`)
  expect([receiver.requests.length, filesIn(directory).length]).toEqual([3, 5])
  receiver.answer({})
  time.ms += 5000
  await send('live')
  await eventually(() => layer.status.spool?.replayed === 5)
  expect(arrived().filter((name) => name !== 'live')).toEqual(['1', '2', '3', '4', '5'])
  await eventually(() => filesIn(directory).length === 0)
  expect(layer.status).toMatchObject({ exported: 1, spool: { kept: 5, replayed: 5, room: 0 } })
  expect(problems.at(-1)).toMatch(/ works again after .* nothing was lost$/)
})

test('without anything to send the spool itself finds out that the receiver is back', async () => {
  const { open } = sharedSpool()
  const { layer, receiver, send, arrived } = await outage(REFUSED, { spool: open() })
  await send('1')
  receiver.answer({})
  await eventually(() => layer.status.spool?.replayed === 1)
  expect(arrived()).toEqual(['1'])
})

test('the next process sends what an earlier one could not, in order, though nothing happens in it', async () => {
  const { directory, open } = sharedSpool()
  const { layer, receiver, url, send, arrived } = await outage(REFUSED, { spool: open() })
  await send('1', '2')
  endSpans('queued')
  await layer.shutdown()
  expect(filesIn(directory)).toHaveLength(3)
  receiver.answer({})
  const next = sinkTo(url, { spool: open() })
  await eventually(() => next.layer.status.spool?.replayed === 3)
  expect(arrived()).toEqual(['1', '2', 'queued'])
  expect(next.layer.status).toMatchObject({ exported: 0, spool: { kept: 0, replayed: 3 } })
})

test.each<[Protocol, 'http' | 'grpc', RegExp]>([
  ['http/json', 'http', /\.json$/],
  ['grpc', 'grpc', /\.pb$/],
])('over %s, too, what was kept arrives as it was encoded', async (protocol, spoken, name) => {
  const { directory, open } = sharedSpool()
  const receiver = await receiverFor({ answer: REFUSED, protocol: spoken })
  const url = protocol === 'grpc' ? receiver.url : `${receiver.url}/v1/traces`
  const { layer } = sinkTo(url, { protocol, spool: open() })
  await send(layer, ['1', '2'])
  await layer.shutdown()
  expect(filesIn(directory)).toEqual([expect.stringMatching(name), expect.stringMatching(name)])
  receiver.answer({})
  const next = sinkTo(url, { protocol, spool: open() })
  await eventually(() => next.layer.status.spool?.replayed === 2)
  expect(namesOf(receiver)).toEqual(['1', '2'])
})

test('after a change from JSON to protobuf what is kept goes in JSON still; where gRPC is spoken it stays', async () => {
  const { directory, open } = sharedSpool()
  const json = await outage(REFUSED, { protocol: 'http/json', spool: open() })
  await json.send('1')
  await json.layer.shutdown()
  json.receiver.answer({})
  const grpc = sinkTo(json.url, { protocol: 'grpc', spool: open() })
  await grpc.layer.ready
  await grpc.layer.shutdown()
  expect(filesIn(directory)).toEqual([expect.stringMatching(/\.json$/)])
  const protobuf = sinkTo(json.url, { spool: open() })
  await eventually(() => protobuf.layer.status.spool?.replayed === 1)
  expect(json.arrived()).toEqual(['1'])
})

test('another receiver does not get what was meant for this one', async () => {
  const { directory, open } = sharedSpool()
  const { send } = await outage(REFUSED, { spool: open() })
  await send('1', '2')
  const other = await outage({}, { spool: open() })
  await other.send('mine')
  await other.layer.shutdown()
  expect(other.arrived()).toEqual(['mine'])
  expect(filesIn(directory)).toHaveLength(2)
})

test('processes that share a directory send each request once', async () => {
  const { open } = sharedSpool()
  const { layer, receiver, url, send } = await outage(REFUSED, { spool: open() })
  const names = Array.from({ length: 40 }, (_, index) => String(index))
  await send(...names)
  await layer.shutdown()
  receiver.answer({})
  const sinks = Array.from({ length: 4 }, () => sinkTo(url, { spool: open() }))
  const replayed = () => sinks.reduce((sum, sink) => sum + (sink.layer.status.spool?.replayed ?? 0), 0)
  await eventually(() => replayed() >= names.length)
  await Promise.all(sinks.map((sink) => sink.layer.shutdown()))
  const arrived = namesOf(receiver)
  expect(arrived.toSorted()).toEqual(names.toSorted())
  expect(replayed()).toBe(names.length)
})

test('what the receiver refuses for what is in it is not kept, and does not stand in the way of what is', async () => {
  const { directory, open } = sharedSpool()
  const first = await outage({ status: 400 }, { spool: open() })
  await first.send('bad')
  expect([filesIn(directory), first.layer.status.failed]).toEqual([[], 1])
  const { layer, receiver, url, send, arrived } = await outage(REFUSED, { spool: open() })
  await send('1', '2')
  await layer.shutdown()
  const before = receiver.requests.length
  receiver.answer((index) => (index === before ? { status: 400 } : {}))
  const next = sinkTo(url, { spool: open() })
  await eventually(() => next.layer.status.spool?.replayed === 1)
  expect(arrived()).toEqual(['2'])
  expect(next.layer.status.spool!.lost).toEqual({ expired: 0, spool_full: 0, corrupt: 0, refused: 1 })
})

test('what the receiver takes of a kept request but for some is counted as that', async () => {
  const { open } = sharedSpool()
  const { layer, receiver, url } = await outage(REFUSED, { spool: open() })
  endSpans('1', '2', '3')
  await layer.shutdown()
  receiver.answer({ partialSuccess: { rejected: 2, message: 'too old' } })
  const next = sinkTo(url, { spool: open() })
  await eventually(() => next.layer.status.spool?.replayed === 1)
  expect(next.layer.status.spool!.lost.refused).toBe(2)
})

test('what is being kept when the way out begins is kept once', async () => {
  const { directory, open } = sharedSpool()
  const began = Promise.withResolvers<void>()
  const goesOn = Promise.withResolvers<void>()
  const slow: SpoolFileSystem = {
    ...REAL_FILE_SYSTEM,
    write: async (...file) => {
      began.resolve()
      await goesOn.promise
      await REAL_FILE_SYSTEM.write(...file)
    },
  }
  const { layer } = await outage(REFUSED, { spool: open({ fileSystem: slow }) })
  endSpans('1', '2')
  const flushed = layer.flush()
  await began.promise
  layer.abandon()
  expect(filesIn(directory).filter((name) => name.endsWith('.pb'))).toHaveLength(1)
  goesOn.resolve()
  await flushed
  expect(layer.status).toMatchObject({ failed: 0, dropped: 0, pending: 0, spool: { kept: 2 } })
})

test('what cannot be kept is lost and counted: as failed where it was sent, else as dropped', async () => {
  const { directory, open } = sharedSpool()
  writeFileSync(directory, 'no directory')
  const { layer, send } = await outage(REFUSED, { spool: open() })
  await send('1', '2', '3', '4', '5')
  expect(layer.status).toMatchObject({ failed: 3, shed: 2, dropped: 2, spool: { kept: 0 } })
})

test('on the way out what waits and what is on its way is kept at once; what nobody took is sent by the next', async () => {
  const { open } = sharedSpool()
  const hanging = { spool: open(), exportTimeoutMs: 600_000, maxBatch: 2, maxQueue: 5 }
  const { layer, receiver, url, problems, arrived } = await outage({ instead: 'hang' }, hanging)
  endSpans('1', '2', '3', '4')
  await receiver.until(({ requests }) => requests.length === 2)
  endSpans('5', '6')
  layer.abandon()
  layer.abandon()
  receiver.answer({})
  expect(layer.status.spool).toMatchObject({ kept: 5 })
  expect(problems.at(-1)).toBe(`1 span is missing at ${url}`)
  const next = sinkTo(url, { spool: open() })
  await eventually(() => replayedBy(layer, next.layer) === 5)
  expect(arrived()).toEqual(['1', '2', '3', '4', '5'])
  expect(layer.status).toMatchObject({ failed: 0, dropped: 1, pending: 0 })
})

test('a shutdown keeps what cannot be sent in its time', async () => {
  const { open } = sharedSpool()
  const options = { spool: open(), exportTimeoutMs: 600_000, shutdownTimeoutMs: 500 }
  const { layer, receiver, url, problems, arrived } = await outage({ instead: 'hang' }, options)
  endSpans('1')
  await layer.shutdown()
  expect([layer.status.spool!.kept, problems]).toEqual([1, []])
  receiver.answer({})
  const next = sinkTo(url, { spool: open() })
  await eventually(() => next.layer.status.spool?.replayed === 1)
  expect(arrived()).toEqual(['1'])
})

test('a request that was on its way out of the spool when the process ended is sent by the next at once', async () => {
  const { open } = sharedSpool()
  const { layer, receiver, url, send, arrived } = await outage(REFUSED, { spool: open() })
  await send('1')
  await layer.shutdown()
  receiver.answer({ instead: 'hang' })
  const dying = sinkTo(url, { spool: open(), exportTimeoutMs: 600_000 })
  await receiver.until(({ requests }) => requests.length === 2)
  dying.layer.abandon()
  receiver.answer({})
  const next = sinkTo(url, { spool: open() })
  await eventually(() => replayedBy(dying.layer, next.layer) === 1)
  expect(arrived()).toEqual(['1'])
})

test('events are kept, too', async () => {
  const { open } = sharedSpool()
  const receiver = await receiverFor({ answer: REFUSED })
  const { layer } = eventSinkTo(`${receiver.url}/v1/logs`, { spool: open() })
  emitEvents('one', 'two')
  await layer.flush()
  expect(layer.status).toMatchObject({ failed: 0, spool: { kept: 2 } })
  receiver.answer({})
  await eventually(() => layer.status.spool?.replayed === 2)
  expect(receiver.logs().map(({ eventName }) => eventName)).toEqual(['one', 'two'])
})

test('of metrics only the last is kept, since it has all before it, and none once a later one arrived', async () => {
  const { directory, open } = sharedSpool()
  const receiver = await receiverFor({ answer: REFUSED })
  const url = `${receiver.url}/v1/metrics`
  const time = { ms: 0 }
  const { layer } = metricSinkTo(url, { spool: open(), now: () => time.ms })
  const sum = meter.counter('spooled.sum', { valueType: 'int' })
  const push = async () => {
    sum.add(1)
    await layer.flush()
  }
  for (let round = 0; round < 5; round += 1) await push()
  await eventually(() => filesIn(directory).length === 1)
  receiver.answer({})
  time.ms += 5000
  await push()
  await eventually(() => filesIn(directory).length === 0)
  receiver.answer(REFUSED)
  for (let round = 0; round < 2; round += 1) await push()
  await layer.shutdown()
  await eventually(() => filesIn(directory).length === 1)
  receiver.answer({})
  const next = metricSinkTo(url, { spool: open() })
  await eventually(() => (next.layer.status.spool?.replayed ?? 0) > 0)
  const received = receiver.metrics().filter(({ name }) => name === 'spooled.sum')
  expect(received.map(({ points }) => points[0]?.value)).toEqual([6n, 8n])
})

test('a million spans, a receiver that is not there and a small spool: memory and disk are bounded, every span is counted once', async () => {
  const { directory, open } = sharedSpool()
  const { layer, receiver } = await outage({}, { spool: open({ maxBytes: 1e6 }) })
  await receiver.close()
  const before = process.memoryUsage().heapUsed
  let highest = 0
  let widest = 0
  for (let index = 0; index < 1e6; index += 1) {
    endSpans('span')
    if (index % 1000 > 0) continue
    await new Promise(setImmediate)
    highest = Math.max(highest, process.memoryUsage().heapUsed)
    if (index % 50_000 === 0) widest = Math.max(widest, bytesIn(directory))
  }
  await layer.flush()
  const { exported, dropped, failed, pending, spool } = layer.status
  expect([exported, dropped + failed + spool!.kept, pending]).toEqual([0, 1e6, 0])
  expect(spool!.kept).toBeGreaterThan(0)
  expect(Math.max(widest, bytesIn(directory))).toBeLessThan(1.2e6)
  expect(highest - before).toBeLessThan(200e6)
  const waiting = filesIn(directory).reduce((sum, name) => sum + countIn(join(directory, name)), 0)
  expect(waiting).toBe(spool!.kept - spool!.lost.spool_full)
}, 90_000)

function bytesIn(directory: string): number {
  return filesIn(directory).reduce(
    (sum, name) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

function countIn(path: string): number {
  return (JSON.parse(readFileSync(path, 'utf8').split('\n')[0]!) as { count: number }).count
}
