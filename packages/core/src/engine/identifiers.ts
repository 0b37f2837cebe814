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

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** The character code of one hex digit: the one that stands `shift` bits above the lowest. */
function digit(bits: number, shift: number): number {
  return DIGITS[(bits >>> shift) & 15]!
}

/** Sixteen lower-case hex digits of 64 bits. Made as one flat string: joined parts would be walked again wherever the id is written. */
export function hex64(high: number, low: number): string {
  // biome-ignore format: sixteen digits in two rows
  return String.fromCharCode(
    digit(high, 28), digit(high, 24), digit(high, 20), digit(high, 16), digit(high, 12), digit(high, 8), digit(high, 4), digit(high, 0),
    digit(low, 28), digit(low, 24), digit(low, 20), digit(low, 16), digit(low, 12), digit(low, 8), digit(low, 4), digit(low, 0),
  )
}

/** A new trace id: 32 lower-case hex digits, never all zero. */
export function newTraceId(): string {
  return hex64(random32(), random32()) + hex64(random32(), random32() | 1)
}

const ZEROES = /^0+$/
const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/

/** True when both ids have the form that W3C Trace Context asks for. */
export function areValidIds(traceId: string, spanId: string): boolean {
  return TRACE_ID.test(traceId) && SPAN_ID.test(spanId) && !ZEROES.test(traceId) && !ZEROES.test(spanId)
}

/** Of the 56 random bits at the end of a trace id, as W3C has them, the highest 48: as many as a double compares exactly. */
const RANDOM_START = 18
const RANDOM_END = 30
const RANDOM_RANGE = 2 ** 48

/**
 * Whether a trace belongs to the share `rate` (0 to 1) of all. Decided by its id alone: the same in every process that uses the same rate, and a
 * trace sampled at one rate is sampled at every higher one.
 */
export function isSampled(traceId: string, rate: number): boolean {
  if (rate >= 1) return true
  return Number.parseInt(traceId.slice(RANDOM_START, RANDOM_END), 16) >= (1 - rate) * RANDOM_RANGE
}
