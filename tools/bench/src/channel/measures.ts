/** What is measured: messages through a channel, with a receiver that works and with one that does nothing. */
import type { Channel } from '@zeph-telemetry/core/channel'
import { glance, payloadOf, work } from './payload.ts'

/** One measure. */
export interface ChannelMeasure {
  readonly name: 'work' | 'full' | 'round-trip' | 'try'
  readonly title: string
  /** Of the channel. */
  readonly capacity: number
  /** Sends messages number `from` to `to - 1` and receives them. @returns the sum of what the receiver made of them */
  run(channel: Channel<Uint8Array>, from: number, to: number): Promise<number>
  /** What the receiver makes of a message. */
  readonly receive: (payload: Uint8Array) => number
}

const ROOM = 1024
const BURST = 1024

export const CHANNEL_MEASURES: readonly ChannelMeasure[] = [
  {
    name: 'work',
    title: 'await send, for await; the receiver works about 1 us, ns per message',
    capacity: ROOM,
    async run(channel, from, to) {
      const received = receiveAll(channel)
      for (let index = from; index < to; index += 1) await channel.send(payloadOf(index))
      channel.close()
      return received
    },
    receive: work,
  },
  {
    name: 'full',
    title: 'the same in bursts: 15 of 16 sends wait for room, ns per message',
    capacity: 64,
    async run(channel, from, to) {
      const received = receiveAll(channel)
      for (let first = from; first < to; first += BURST) {
        const sends: Promise<boolean>[] = []
        for (let index = first; index < Math.min(first + BURST, to); index += 1)
          sends.push(channel.send(payloadOf(index)))
        await Promise.all(sends)
      }
      channel.close()
      return received
    },
    receive: work,
  },
  {
    name: 'round-trip',
    title: 'await send, await receive, without work, ns per message',
    capacity: ROOM,
    async run(channel, from, to) {
      let sum = 0
      for (let index = from; index < to; index += 1) {
        await channel.send(payloadOf(index))
        sum += glance(await channel.receive())
      }
      return sum
    },
    receive: glance,
  },
  {
    name: 'try',
    title: 'trySend, tryReceive, without work, ns per message',
    capacity: ROOM,
    async run(channel, from, to) {
      let sum = 0
      for (let index = from; index < to; index += 1) {
        if (channel.trySend(payloadOf(index))) sum += glance(channel.tryReceive()!)
      }
      return sum
    },
    receive: glance,
  },
]

async function receiveAll(channel: Channel<Uint8Array>): Promise<number> {
  let sum = 0
  for await (const payload of channel) sum += work(payload)
  return sum
}

/** What a measure of so many messages has to come to. */
export function expectedSum({ receive }: ChannelMeasure, messages: number): number {
  let sum = 0
  for (let index = 0; index < messages; index += 1) sum += receive(payloadOf(index))
  return sum
}
