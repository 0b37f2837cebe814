import { instrumentChannel } from '@zeph-telemetry/core'
import { createChannel } from '@zeph-telemetry/core/channel'
import { describe, expect, test } from 'vitest'
import { provesChannel } from './fixtures/claims.ts'

describe('off, a channel', () => provesChannel((channel) => channel))

test('off, instrumenting returns the very object and leaves nothing on it', () => {
  const site = { name: 'off', event: 'message' }
  for (const channel of [createChannel(), new EventTarget(), new AbortController(), new ReadableStream()]) {
    expect(instrumentChannel(channel, site)).toBe(channel)
    expect(Reflect.ownKeys(channel)).toEqual(
      Reflect.ownKeys(new (channel.constructor as new (options: object) => object)({})),
    )
  }
})
