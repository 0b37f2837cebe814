/** What is said about old sections. No values: an endpoint may hold a password, and the file still has them. */
import { DEPRECATED_IN, type OldSection } from './old-sections.ts'

/** The version from which on the old sections are not read: one release after the one that deprecated them. */
export const DROPPED_IN: string = nextRelease(DEPRECATED_IN)

function nextRelease(version: string): string {
  const [major, minor] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}

/** @param written the keys that the section has; without any, all keys are explained */
export function deprecated({ path, keys }: OldSection, written: readonly string[]): string {
  const known = Object.entries(keys).filter(([, { to }]) => to !== undefined)
  const present = known.filter(([key]) => written.includes(key))
  const renamed = (present.length > 0 ? present : known).map(([key, { to, means = {} }]) => {
    const names = new Set([...Object.values(means).flatMap((values) => Object.keys(values)), to])
    return `${key} is now ${[...names].join(' and ')}`
  })
  return `[${path.join('.')}] is deprecated and will not be read from version ${DROPPED_IN} on: ${renamed.join(', ')}`
}

export function notTable(section: string): string {
  return `${section} is not a table, so nothing in it is read; its place is [telemetry] now`
}

export function unknown(key: string): string {
  return `${key} is not a known key; it is not read and stays where it is`
}

export function isTable(key: string): string {
  return `${key} is a table, but must be a plain value; it is not read and stays where it is`
}

export function blocked(key: string, section: string): string {
  return `${key} cannot move, since ${section} is not a table`
}

export function dropped(key: string, why: string): string {
  return `${key} has no successor and is not read: ${why}`
}

export function overruled(key: string, winner: string): string {
  return `${key} is not used: ${winner} has another value, which wins`
}

export function warning(key: string, text: string | undefined): string | undefined {
  return text && `${key}: ${text}`
}
