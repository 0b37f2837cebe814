import { createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { CHANNEL_MEASURES, expectedSum } from './measures.ts'
import { PAYLOADS, payloadOf, work } from './payload.ts'

const MESSAGES = 1_000

test.each(CHANNEL_MEASURES.map((measure) => [measure.name, measure] as const))(
  '%s: every message is received once, and the sum shows it',
  async (_name, measure) => {
    const channel = createChannel<Uint8Array>({ capacity: measure.capacity })
    const whole = expectedSum(measure, MESSAGES)
    expect(await measure.run(channel, 0, MESSAGES)).toBe(whole)
    expect(channel.size).toBe(0)
    expect(expectedSum(measure, MESSAGES - 1)).not.toBe(whole)
  },
)

test.each(CHANNEL_MEASURES.map((measure) => [measure.name, measure] as const))(
  '%s: parts come to the same as the whole',
  async (_name, measure) => {
    const part = (from: number, to: number) => measure.run(createChannel<Uint8Array>(), from, to)
    expect((await part(0, 300)) + (await part(300, MESSAGES))).toBe(expectedSum(measure, MESSAGES))
  },
)

test('messages have 1 KiB, and the work on each comes to something else', () => {
  expect(PAYLOADS.every(({ byteLength }) => byteLength === 1024)).toBe(true)
  expect(new Set(PAYLOADS.map(work)).size).toBe(PAYLOADS.length)
  expect(payloadOf(PAYLOADS.length + 1)).toBe(PAYLOADS[1])
})
