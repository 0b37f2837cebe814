/** When a gRPC request is tried again; the details are encoded by protobuf.js. */
import { type Metadata as GrpcMetadata, Metadata, status } from '@grpc/grpc-js'
import { encodeRetryInfo } from '@zeph-telemetry/otlp-receiver'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryDelay } from './grpc-retry.ts'
import { retryInfo } from './retry-info.ts'

function withDetails(details: Uint8Array): GrpcMetadata {
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(details))
  return metadata
}

test('the wish of a receiver is read to the nanosecond', () => {
  const seconds = fc.oneof(
    fc.integer({ min: 0, max: 100_000 }),
    fc.integer({ min: 0, max: 5000 }).map((n) => n / 1000),
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 16 }), seconds, (code, wish) => {
      expect(retryInfo(encodeRetryInfo(code, wish))).toBeCloseTo(wish * 1000, 3)
    }),
  )
})

test('what is no such message, or is cut off, is no wish, and never throws', () => {
  const whole = encodeRetryInfo(14, 2)
  for (let length = 0; length < whole.length; length += 1) {
    const read = retryInfo(whole.slice(0, length))
    expect(read === undefined || Number.isFinite(read)).toBe(true)
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => retryInfo(bytes)).not.toThrow()
    }),
  )
  for (const none of [undefined, 'text', {}]) expect(retryInfo(none)).toBeUndefined()
})

describe('tried again is', () => {
  const RETRYABLE = ['CANCELLED', 'DEADLINE_EXCEEDED', 'ABORTED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'DATA_LOSS']
  const NAMES = Object.keys(status).filter((name) => Number.isNaN(Number(name)))

  test.each(NAMES)('%s as the specification wants', (name) => {
    const code = status[name as keyof typeof status]
    expect(retryDelay({ code }, 0) !== undefined).toBe(RETRYABLE.includes(name))
    const wish = { code, metadata: withDetails(encodeRetryInfo(code, 2)) }
    const expected = RETRYABLE.includes(name) || name === 'RESOURCE_EXHAUSTED' ? 2000 : undefined
    expect(retryDelay(wish, 0)).toBe(expected)
  })

  test('five times, later each time, with some chance in it', () => {
    const delays = [0, 1, 2, 3, 4].map((attempt) => retryDelay({ code: status.UNAVAILABLE }, attempt)!)
    for (const [attempt, delay] of delays.entries()) {
      const usual = 1000 * 1.5 ** attempt
      expect(delay).toBeGreaterThanOrEqual(Math.min(usual * 0.8, 5000))
      expect(delay).toBeLessThanOrEqual(Math.min(usual * 1.2, 5000))
    }
    const many = Array.from({ length: 20 }, () => retryDelay({ code: status.UNAVAILABLE }, 0))
    expect(new Set(many).size).toBeGreaterThan(1)
    expect(retryDelay({ code: status.UNAVAILABLE }, 5)).toBeUndefined()
  })

  test('nothing without a status', () => {
    expect(retryDelay({}, 0)).toBeUndefined()
  })
})
