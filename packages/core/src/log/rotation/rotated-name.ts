/** Names of rotated files: when each was full, in UTC and to the millisecond, before the extension. By name they are in order. */
import { basename, dirname, extname, join } from 'node:path'

const MOMENT = /^\d{8}T\d{9}$/

/**
 * @param time milliseconds since 1970
 * @example
 * rotatedPath('/var/log/zeph.log', Date.UTC(2026, 10, 21, 22, 22, 33, 123))
 * // /var/log/zeph.20261121T222233123.log
 */
export function rotatedPath(path: string, time: number): string {
  const { stem, extension } = partsOf(path)
  const moment = new Date(time).toISOString().replace(/[-:.Z]/g, '')
  return join(dirname(path), `${stem}.${moment}${extension}`)
}

/** True for the file names that `rotatedPath` makes of `path`, and for no others. */
export function isRotatedName(name: string, path: string): boolean {
  const { stem, extension } = partsOf(path)
  if (!name.startsWith(`${stem}.`) || !name.endsWith(extension)) return false
  return MOMENT.test(name.slice(stem.length + 1, name.length - extension.length))
}

function partsOf(path: string): { stem: string; extension: string } {
  const extension = extname(path)
  return { stem: basename(path, extension), extension }
}
