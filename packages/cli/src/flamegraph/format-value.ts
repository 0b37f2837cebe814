/** Values of a flame graph for people. */
import { formatDuration } from '../terminal/duration.ts'

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB']

/** `1.24 s`, `3.10 MB`, `412 samples`. */
export function formatValue(value: number, unit: string): string {
  if (unit === 'microseconds') return formatDuration(value)
  if (unit === 'bytes') return formatSize(value)
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`
}

function formatSize(bytes: number): string {
  let [size, step] = [bytes, 0]
  for (; size >= 999.5 && step < SIZES.length - 1; step += 1) size /= 1000
  return `${step === 0 || size >= 999.5 ? Math.round(size) : size.toPrecision(3)} ${SIZES[step]}`
}
