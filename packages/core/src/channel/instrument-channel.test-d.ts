import { EventEmitter } from 'node:events'
import { type ChannelSite, defineSpans, instrumentChannel } from '@zeph-telemetry/core'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import { expectTypeOf } from 'vitest'

const spans = defineSpans({
  'a.send': {
    kind: 'producer',
    brief: '',
    attributes: {
      name: { type: 'string', brief: '', required: true, example: '' },
      dropped: { type: 'boolean', brief: '', example: false },
    },
  },
  'a.receive': { kind: 'consumer', brief: '', attributes: {} },
})

const channel = createChannel<number>({ capacity: 1, onFull: 'drop', name: 'a' })
expectTypeOf(channel).toEqualTypeOf<Channel<number>>()
expectTypeOf(channel.send(1)).toEqualTypeOf<Promise<boolean>>()
expectTypeOf(channel.receive()).toEqualTypeOf<Promise<number>>()
expectTypeOf(channel.tryReceive()).toEqualTypeOf<number | undefined>()

expectTypeOf(
  instrumentChannel(channel, {
    name: 'a',
    send: ({ channel, depth }) => {
      expectTypeOf(depth).toEqualTypeOf<number | undefined>()
      return spans.start('a.send', { name: channel })
    },
    receive: () => spans.start('a.receive', {}),
    onSent: (span, { dropped }) => span.set({ dropped }),
    every: 10,
  }),
).toEqualTypeOf<Channel<number>>()
expectTypeOf(instrumentChannel(new EventEmitter(), { name: 'a', event: 'x' })).toEqualTypeOf<EventEmitter>()
expectTypeOf<ChannelSite['name']>().toEqualTypeOf<string>()

// @ts-expect-error messages are checked
channel.trySend('1')
// @ts-expect-error a site has a name
instrumentChannel(channel, {})
const send = () => spans.start('a.send', { name: 'a' })
// @ts-expect-error its spans take the attributes of their map alone
instrumentChannel(channel, { name: 'a', send, onSent: (span) => span.set({ x: 1 }) })
// @ts-expect-error there is no other way to be full
createChannel({ onFull: 'block' })
