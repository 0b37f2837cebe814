import { EventEmitter } from 'node:events'
import { createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { cancelSignal, metricsChannel, statusChannel } from './index.ts'

test('without the profiling condition the channels of the sites are plain ones', async () => {
  const channel = statusChannel<string>({ capacity: 1, onFull: 'drop' })
  expect([await channel.send('a'), channel.trySend('b'), channel.size]).toEqual([true, false, 1])
  channel.close()
  const received: string[] = []
  for await (const text of channel) received.push(text)
  expect(received).toEqual(['a'])
  expect(Reflect.ownKeys(channel)).toEqual(Reflect.ownKeys(createChannel({ name: 'status' })))
})

test('without the profiling condition what is given is left alone', () => {
  const emitter = new EventEmitter()
  const [keys, { emit }] = [Reflect.ownKeys(emitter), emitter]
  expect(metricsChannel(emitter, { event: 'sample' })).toBe(emitter)
  expect([Reflect.ownKeys(emitter), emitter.emit]).toEqual([keys, emit])
  const controller = new AbortController()
  expect(cancelSignal(controller)).toBe(controller)
  expect(Object.keys(controller)).toEqual([])
  expect(controller.abort).toBe(AbortController.prototype.abort)
  expect(Reflect.ownKeys(controller.signal)).toEqual(Reflect.ownKeys(new AbortController().signal))
})
