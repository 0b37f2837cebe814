import { EventEmitter, once } from 'node:events'
import { MessageChannel as NodeMessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { activeSpan, instrumentChannel, startSpan, withSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'
import { type Note, provesSameForAll, type Watch } from './fixtures/same-for-all.ts'

/** A port, by the standard's half of it. */
interface WebPort {
  onmessage: ((event: MessageEvent) => void) | null
  addEventListener(type: 'message', listener: (event: MessageEvent) => void, options?: { once: boolean }): void
  postMessage(message: unknown): void
  start(): void
  close(): void
}

interface Pair {
  readonly port1: WebPort
  readonly port2: WebPort
}

/** Sends there and back through a pair of ports, heard in each of the ways in which ports can be heard. */
async function useAllWays({ port1, port2 }: Pair, note: Note): Promise<void> {
  const heard = Promise.withResolvers<void>()
  port2.onmessage = ({ data, ports }: MessageEvent) => {
    note('onmessage', data, ports.length)
    if (data === 'last') heard.resolve()
  }
  port2.addEventListener('message', (event: MessageEvent) =>
    note('listener', event.constructor.name, Object.is(event.target, port2)),
  )
  for (const message of [1, { nested: [new Date(0)] }, 'last']) port1.postMessage(message)
  await heard.promise
  port2.postMessage('back')
  const answer = new Promise<MessageEvent>((resolve) => port1.addEventListener('message', resolve, { once: true }))
  port1.start()
  note((await answer).data)
  note(Object.keys(port1), Object.keys(port2))
  port1.close()
}

const VALUE = { text: 'x', bytes: new Uint8Array([1, 2]) }

provesSameForAll([
  {
    claim: 'both ports of a MessageChannel of the web',
    use: (watch, note) => useAllWays(watch(new MessageChannel()) as never, note),
    counts: { sent: 4, received: 4 },
    spans: ['send', 'send', 'send', 'receive', 'receive', 'receive', 'send', 'receive'],
  },
  {
    claim: 'both ports of a MessageChannel of node:worker_threads',
    use: (watch, note) => useAllWays(watch(new NodeMessageChannel()) as never, note),
    counts: { sent: 4, received: 4 },
    spans: ['send', 'send', 'send', 'receive', 'receive', 'receive', 'send', 'receive'],
  },
  {
    claim: 'the events of a port of Node, and how many listen',
    use: async (watch, note) => {
      const { port1, port2 } = new NodeMessageChannel()
      watch(port2)
      note(port2.listenerCount('message'), port2.hasRef())
      port2.on('message', (value) => note(value))
      const closed = once(port2, 'close')
      port1.postMessage(VALUE)
      port1.postMessage(undefined)
      note(port2.listenerCount('message'), port2.hasRef())
      port1.close()
      await closed
    },
    counts: { received: 2 },
    spans: ['receive', 'receive'],
  },
  {
    claim: 'what cannot be cloned is refused as it is and was not sent',
    use: (watch, note) => {
      const { port1 } = new NodeMessageChannel()
      try {
        watch(port1).postMessage(() => {})
      } catch (error) {
        note((error as Error).name, (error as Error).message)
      }
      port1.close()
    },
    counts: {},
    spans: ['!send'],
  },
  {
    claim: 'what is transferred arrives, and is gone where it came from',
    use: async (watch, note) => {
      const { port1, port2 } = watch(new NodeMessageChannel())
      const buffer = new ArrayBuffer(8)
      port1.postMessage(buffer, [buffer])
      note(buffer.byteLength, receiveMessageOnPort(port2)?.message.byteLength)
      port1.close()
    },
    counts: { sent: 1 },
    spans: ['send'],
  },
  {
    claim: 'a BroadcastChannel sends once, and each receiver receives',
    use: async (watch, note) => {
      const [sender, ...receivers] = [1, 2, 3].map(() => watch(new BroadcastChannel('zeph test of channels')))
      const heard = receivers.map((receiver) => new Promise<MessageEvent>((resolve) => (receiver.onmessage = resolve)))
      sender!.postMessage(VALUE)
      for (const { data } of (await Promise.all(heard)) as MessageEvent[]) note(data)
      for (const channel of [sender!, ...receivers]) channel.close()
    },
    counts: { sent: 1, received: 2 },
    spans: ['send', 'receive', 'receive'],
  },
  {
    claim: 'a Worker, by its own side of the messages',
    use: (watch, note) => throughWorker(watch, note),
    counts: { sent: 2, received: 3 },
    spans: ['send', 'send', 'receive', 'receive', 'receive'],
  },
  {
    claim: 'what has postMessage and is no port',
    use: (watch, note) => {
      const own = { sent: [] as unknown[], postMessage: (message: unknown) => own.sent.push(message) }
      note(watch(own).postMessage(1), own.sent)
    },
    counts: { sent: 1 },
    spans: ['send'],
  },
])

/** A thread that answers each message, and says how it went at the end. */
async function throughWorker(watch: Watch, note: Note): Promise<void> {
  const worker = watch(
    new Worker(
      `const { parentPort } = require('node:worker_threads')
       let heard = 0
       parentPort.on('message', (message) => {
         parentPort.postMessage({ got: message, type: Object.prototype.toString.call(message), keys: Reflect.ownKeys(message) })
         if (++heard === 2) { parentPort.postMessage('end'); parentPort.close() }
       })`,
      { eval: true },
    ),
  )
  worker.on('message', (message) => note(message))
  worker.postMessage(VALUE)
  worker.postMessage([1])
  note(await once(worker, 'exit'), worker.listenerCount('message'))
}

test('between threads, a receiver that is not instrumented gets the very bytes, and one that is counts in its own thread', async () => {
  const { port1, port2 } = new NodeMessageChannel()
  const worker = new Worker(new URL('fixtures/port-worker.ts', import.meta.url), {
    workerData: port2,
    transferList: [port2],
    execArgv: ['--conditions=@zeph-telemetry/source', '--conditions=profiling'],
  })
  // From the start: it may end before its last message is read.
  const ended = once(worker, 'exit')
  using spans = new SpanRecorder()
  instrumentChannel(port1, { name: 'threads', send: () => startSpan('send'), receive: () => startSpan('receive') })
  const inside: string[] = []
  const replies: unknown[] = []
  const done = new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    port1.on('message', (reply) => {
      inside.push(activeSpan().spanId)
      if (replies.push(reply) === 2) resolve()
    })
  })
  withSpan('sender', {}, () => port1.postMessage(VALUE))
  port1.postMessage('count')
  await done
  expect(replies[0]).toEqual(VALUE)
  expect(replies[1]).toEqual({ spans: ['receive', 'send', 'receive'], links: 0, sent: 1, received: 2 })
  expect(inside).toEqual(spans.ended.filter(({ name }) => name === 'receive').map(({ spanId }) => spanId))
  expect(spans.started.map(({ name, parentSpanId }) => [name, parentSpanId === spans.one('sender').spanId])).toEqual([
    ['sender', false],
    ['send', true],
    ['send', false],
    ['receive', false],
    ['receive', false],
  ])
  port1.close()
  await ended
})

test('a port that is instrumented is as free to be collected, and keeps the process no more alive', () => {
  const { port1, port2 } = new NodeMessageChannel()
  instrumentChannel(port1, { name: 'free' })
  expect([port1.hasRef(), port1.listenerCount('message'), port1 instanceof EventEmitter]).toEqual([
    port2.hasRef(),
    port2.listenerCount('message'),
    port2 instanceof EventEmitter,
  ])
  port1.close()
})
