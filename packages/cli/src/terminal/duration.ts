/** Microseconds for people: three digits and a unit, at most seven columns (`812 ms`, `1.24 s`, `2m 03s`). */

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

export function formatDuration(microseconds: number): string {
  if (microseconds >= HOUR - SECOND / 2) return clock(microseconds / MINUTE, 'h', 'm')
  if (microseconds >= MINUTE - SECOND / 20) return clock(microseconds / SECOND, 'm', 's')
  if (microseconds >= 999_500) return `${threeDigits(microseconds / SECOND)} s`
  if (microseconds >= 999.5) return `${threeDigits(microseconds / 1000)} ms`
  return `${threeDigits(microseconds)} µs`
}

function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0)
  if (value >= 9.995) return value.toFixed(1)
  return value.toFixed(2)
}

function clock(smallUnits: number, large: string, small: string): string {
  const rounded = Math.round(smallUnits)
  return `${Math.floor(rounded / 60)}${large} ${String(rounded % 60).padStart(2, '0')}${small}`
}
