/** What is sent, and what its receiver does with it. */
import { crc32 } from 'node:zlib'

const CHECKSUMS = 4

/** 1 KiB each, made before anything is measured. */
export const PAYLOADS: readonly Uint8Array[] = Array.from({ length: 64 }, (_, seed) => {
  const payload = new Uint8Array(1024)
  for (let at = 0; at < payload.length; at += 1) payload[at] = (at * 31 + seed * 17) & 255
  return payload
})

/** The message that is sent as number `index`. */
export function payloadOf(index: number): Uint8Array {
  return PAYLOADS[index % PAYLOADS.length]!
}

/** About a microsecond of work: checksums of the whole payload, in native code, which costs the same wherever it is called from. */
export function work(payload: Uint8Array): number {
  let sum = 0
  for (let pass = 0; pass < CHECKSUMS; pass += 1) sum = crc32(payload, sum)
  return sum
}

/** Reads one byte: shows that the message arrived, and costs next to nothing. */
export function glance(payload: Uint8Array): number {
  return payload[7]!
}
