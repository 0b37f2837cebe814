/**
 * W3C trace and span ids from xoshiro128** (Blackman and Vigna), seeded once from the system's randomness. Ids need to be
 * unique and evenly spread, not secret; asking the system for every span would cost more than the span.
 */
import { randomFillSync } from 'node:crypto'

const seed = randomFillSync(new Int32Array(4))
let a = seed[0]! | 1
let b = seed[1]!
let c = seed[2]!
let d = seed[3]!

/** The next 32 random bits, as a signed integer. */
export function random32(): number {
  const product = Math.imul(b, 5)
  const result = Math.imul((product << 7) | (product >>> 25), 9)
  const shifted = b << 9
  c ^= a
  d ^= b
  b ^= c
  a ^= d
  c ^= shifted
  d = (d << 11) | (d >>> 21)
  return result
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight lower-case hex digits of 32 bits. */
export function hex32(bits: number): string {
  return HEX[bits >>> 24]! + HEX[(bits >>> 16) & 255]! + HEX[(bits >>> 8) & 255]! + HEX[bits & 255]!
}

/** A new trace id: 32 lower-case hex digits, never all zero. */
export function newTraceId(): string {
  return hex32(random32()) + hex32(random32()) + hex32(random32()) + hex32(random32() | 1)
}

const ZEROES = /^0+$/
const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/

/** True when both ids have the form that W3C Trace Context asks for. */
export function areValidIds(traceId: string, spanId: string): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId) && !ZEROES.test(traceId) && !ZEROES.test(spanId)
}
