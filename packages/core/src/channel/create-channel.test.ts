import { createChannel } from '@zeph-telemetry/core/channel'
import { describe, expect, test } from 'vitest'
import { provesChannel } from './fixtures/claims.ts'
import { instrumentChannel } from './instrument-channel.ts'

describe('a channel', () => provesChannel((channel) => channel))
describe('a channel that is watched', () => provesChannel((channel) => instrumentChannel(channel, { name: 'claims' })))

test.each([-1, 1.5, Number.NaN, '3', Number.NEGATIVE_INFINITY])('a capacity of %s is refused by name', (capacity) => {
  expect(() => createChannel({ capacity: capacity as number })).toThrow(
    new RangeError(`capacity is ${capacity}, but must be an integer of at least 0, or Infinity`),
  )
})

test('another way to be full is refused by name', () => {
  expect(() => createChannel({ onFull: 'block' as 'wait' })).toThrow(
    new RangeError('onFull is block, but must be wait or drop'),
  )
})
