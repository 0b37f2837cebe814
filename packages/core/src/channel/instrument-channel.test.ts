import { DataPointType, type Histogram } from '@opentelemetry/sdk-metrics'
import { instrumentChannel } from '@zeph-telemetry/core'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { RunningMetrics } from '../metrics/fixtures/running-metrics.ts'
import { CapturedStderr } from '../testing/capture-stderr.ts'
import { collectGarbageUntil } from '../testing/collect-garbage.ts'
import { drain } from './fixtures/claims.ts'
import { channelMetrics, readChannel } from './fixtures/read-channel.ts'

test('the five metrics are there under their names, with type, unit and the site’s name', async () => {
  await using running = new RunningMetrics()
  const channel = instrumentChannel(createChannel<number>({ capacity: 16 }), { name: 'five' })
  for (let message = 0; message < 17; message += 1) channel.trySend(message)
  const late = channel.send(17)
  channel.tryReceive()
  await late
  const metrics = await channelMetrics(running)
  const five = ['sent', 'received', 'dropped', 'queue_depth', 'backpressure_latency_us']
  const found = five.map((name) => {
    const { descriptor, dataPoints, dataPointType } = metrics.get(`channel.${name}`)!
    const { value } = dataPoints.find(({ attributes }) => attributes['channel.name'] === 'five')!
    return [
      DataPointType[dataPointType],
      descriptor.unit,
      typeof value === 'object' ? (value as Histogram).count : value,
    ]
  })
  expect(found).toEqual([
    ['SUM', '{message}', 17],
    ['SUM', '{message}', 1],
    ['SUM', '{message}', 1],
    ['GAUGE', '{message}', 16],
    ['HISTOGRAM', 'us', 1],
  ])
})

test('trySend counts like send, refusals for lack of room count as dropped, and those of a closed channel do not', async () => {
  const channel = instrumentChannel(createChannel<number>({ capacity: 2, onFull: 'drop' }), { name: 'full' })
  await channel.send(1)
  channel.trySend(2)
  await channel.send(3)
  channel.trySend(4)
  channel.close()
  channel.trySend(5)
  await expect(channel.send(6)).rejects.toThrow('closed')
  expect(await drain(channel)).toEqual([1, 2])
  expect(await readChannel('full')).toEqual({ sent: 2, received: 2, dropped: 2, depth: 0, waits: 0, waited: 0 })
})

test('the depth is looked at each 16th send, and is 0 as soon as nothing is left', async () => {
  const channel = instrumentChannel(createChannel<number>(), { name: 'depth' })
  const depth = async () => (await readChannel('depth')).depth
  for (let message = 1; message <= 15; message += 1) channel.trySend(message)
  expect(await depth()).toBe(undefined)
  channel.trySend(16)
  expect(await depth()).toBe(16)
  for (let message = 17; message <= 31; message += 1) channel.trySend(message)
  channel.tryReceive()
  expect(await depth()).toBe(16)
  channel.trySend(32)
  expect(await depth()).toBe(31)
  while (channel.tryReceive() !== undefined);
  expect(await depth()).toBe(0)
})

test('the wait of a send is measured where it had to wait, however that ended', async () => {
  await using running = new RunningMetrics()
  const channel = instrumentChannel(createChannel<number>({ capacity: 1 }), { name: 'waits' })
  const controller = new AbortController()
  await channel.send(1)
  expect((await readChannel('waits', running)).waits).toBe(0)
  const sends = [channel.send(2), channel.send(3, { signal: controller.signal }), channel.send(4)]
  await channel.receive()
  expect((await readChannel('waits', running)).waits).toBe(1)
  controller.abort(new Error('enough'))
  channel.close()
  const outcomes = await Promise.allSettled(sends)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  const { waited, ...counts } = await readChannel('waits', running)
  expect(counts).toMatchObject({ waits: 3, sent: 2, received: 1 })
  expect(waited).toBeGreaterThan(0)
})

test('channels of one name add up, and what one has counted stays when it is gone', async () => {
  let gone = false
  const registry = new FinalizationRegistry(() => {
    gone = true
  })
  const use = () => {
    const channel = instrumentChannel(createChannel<number>(), { name: 'shared' })
    registry.register(channel, undefined)
    channel.trySend(1)
    channel.tryReceive()
  }
  use()
  await collectGarbageUntil(() => gone)
  use()
  expect(await readChannel('shared')).toMatchObject({ sent: 2, received: 2 })
})

test('a channel that is dropped is collected, and so are those who wait for it for ever', async () => {
  const gone = new Set<string>()
  const registry = new FinalizationRegistry<string>((what) => gone.add(what))
  const watch = (channel: Channel<object>, what: string) => {
    registry.register(channel, what)
    return channel
  }
  const abandon = () => {
    const site = { name: 'abandoned' }
    watch(instrumentChannel(createChannel<object>(), site), 'idle')
    const message = {}
    registry.register(message, 'message')
    watch(instrumentChannel(createChannel<object>(), site), 'with a message').trySend(message)
    const received = watch(instrumentChannel(createChannel<object>(), site), 'with a receiver').receive()
    registry.register(received, 'the receive')
    void drain(watch(instrumentChannel(createChannel<object>(), site), 'with a loop'))
    const full = watch(instrumentChannel(createChannel<object>({ capacity: 0 }), site), 'with a sender')
    void full.send({})
  }
  abandon()
  await collectGarbageUntil(() => gone.size === 7)
  expect([...gone].toSorted()).toEqual([
    'idle',
    'message',
    'the receive',
    'with a loop',
    'with a message',
    'with a receiver',
    'with a sender',
  ])
})

test('a message that was received is not held', async () => {
  const channel = instrumentChannel(createChannel<object>(), { name: 'released' })
  let gone = false
  const registry = new FinalizationRegistry(() => {
    gone = true
  })
  const pass = () => {
    const message = {}
    registry.register(message, undefined)
    channel.trySend(message)
    channel.trySend({})
    channel.tryReceive()
  }
  pass()
  await collectGarbageUntil(() => gone)
  expect(channel.size).toBe(1)
})

test('instrumenting twice changes nothing: the first site counts', async () => {
  const channel = createChannel<number>()
  for (const name of ['first', 'second']) expect(instrumentChannel(channel, { name })).toBe(channel)
  channel.trySend(1)
  expect([(await readChannel('first')).sent, (await readChannel('second')).sent]).toEqual([1, 0])
})

test('what is no channel comes back as it is, and the process is told once', () => {
  using stderr = new CapturedStderr()
  const things = [{}, Object.freeze(new EventTarget()), 5 as unknown as object, undefined as unknown as object]
  for (const thing of things) expect(instrumentChannel(thing, { name: 'nothing', event: 'x' })).toBe(thing)
  expect(stderr.about('"nothing" is no channel').length).toBe(1)
})

test('names without end are counted as one', async () => {
  using stderr = new CapturedStderr()
  for (let index = 0; index < 1100; index += 1) instrumentChannel(createChannel(), { name: `id ${index}` })
  const channel = instrumentChannel(createChannel<number>(), { name: 'one too many' })
  channel.trySend(1)
  expect(await readChannel('_OTHER')).toMatchObject({ sent: 1 })
  expect(stderr.about('channels have 1000 names').length).toBe(1)
})
