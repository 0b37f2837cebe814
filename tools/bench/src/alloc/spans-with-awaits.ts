/** Work of a known length inside spans of four awaits each: JSON that is read and written, as agents do. */
import { withSpan } from '@zeph-telemetry/core'
import { cpuNanoseconds } from '../cpu-clock.ts'

const DOCUMENT = JSON.stringify({ messages: Array.from({ length: 8 }, (_, index) => ({ role: 'user', index })) })
const SEGMENTS = 5

/** Kept, so that the work is not left out. */
const kept: { value: unknown } = { value: undefined }

function unit(): void {
  kept.value = JSON.stringify(JSON.parse(DOCUMENT))
}

/** How many units take so long. */
function calibrate(microseconds: number): number {
  const units = 20_000
  for (let index = 0; index < units; index += 1) unit()
  const begun = cpuNanoseconds()
  for (let index = 0; index < units; index += 1) unit()
  const each = (cpuNanoseconds() - begun) / units
  return Math.max(1, Math.round((microseconds * 1000) / each))
}

/** @returns makes so many spans, one after the other, each with so much work of its own */
export function spansWithAwaits(microseconds: number): (spans: number) => Promise<void> {
  const perSegment = Math.max(1, Math.round(calibrate(microseconds) / SEGMENTS))
  const segment = (): void => {
    for (let index = 0; index < perSegment; index += 1) unit()
  }
  return async (spans) => {
    for (let index = 0; index < spans; index += 1) {
      await withSpan('bench.work', {}, async () => {
        segment()
        for (let await_ = 1; await_ < SEGMENTS; await_ += 1) {
          await null
          segment()
        }
      })
    }
  }
}
