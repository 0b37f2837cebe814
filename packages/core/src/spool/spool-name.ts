/**
 * Names of the files of a spool: they say all that must be known to keep it in order and within its bounds, so that no file is opened for that.
 * Names sort in the order in which the files were written. What has no such name is nobody's business here.
 *
 * `{time}-{count}-{process}-{signal}-{place}-{items}-{bytes}.pb` (or `.json`: how it is encoded), and after it what is done with it: `.{time}-{random}.tmp` is being written
 * since then, `.{time}.claim` is being sent by some process until that time, `.corrupt` is set aside.
 */

export interface SpoolName {
  /** When it was written, in milliseconds since 1970. */
  readonly time: number
  /** Tells apart what a process wrote in one millisecond. */
  readonly count: number
  /** Eight hex digits, a process's own. */
  readonly process: string
  readonly signal: 'traces' | 'metrics' | 'logs'
  /** Eight hex digits for where it is to be sent. */
  readonly place: string
  readonly items: number
  /** Size of the file. */
  readonly bytes: number
  readonly encoding: Encoding
}

/** How the request in a file is encoded. */
export type Encoding = 'pb' | 'json'

/** A file of a spool. */
export interface SpoolEntry extends SpoolName {
  /** The name of the file while it waits. */
  readonly name: string
  /** The name that it has now. */
  readonly fileName: string
  readonly state: 'waiting' | 'written' | 'claimed' | 'corrupt'
  /** Of one that is claimed: until when; of one that is being written: since when. In milliseconds since 1970. */
  readonly stateTime: number
}

const FORM =
  /^((\d{15})-(\d{8})-([\da-f]{8})-(traces|metrics|logs)-([\da-f]{8})-(\d{1,9})-(\d{1,12})\.(pb|json))(?:\.(?:(\d{15})\.claim|(\d{15})-[\da-f]{8}\.tmp|(corrupt)))?$/

/** The name of a file that waits. */
export function spoolName({ time, count, process, signal, place, items, bytes, encoding }: SpoolName): string {
  return `${padded(time, 15)}-${padded(count, 8)}-${process}-${signal}-${place}-${items}-${bytes}.${encoding}`
}

export function temporaryName(name: string, now: number, random: string): string {
  return `${name}.${padded(now, 15)}-${random}.tmp`
}

export function claimedName(name: string, until: number): string {
  return `${name}.${padded(until, 15)}.claim`
}

export function corruptName(name: string): string {
  return `${name}.corrupt`
}

/** What a name says; undefined where the file is none of a spool. */
export function readSpoolName(fileName: string): SpoolEntry | undefined {
  const match = FORM.exec(fileName)
  if (match === null) return undefined
  const [, , time, count, process, signal, place, items, bytes, encoding, until, writing, corrupt] = match
  return {
    time: Number(time),
    count: Number(count),
    process: process!,
    signal: signal as SpoolName['signal'],
    place: place!,
    items: Number(items),
    bytes: Number(bytes),
    encoding: encoding as Encoding,
    name: match[1]!,
    fileName,
    state:
      corrupt !== undefined
        ? 'corrupt'
        : writing !== undefined
          ? 'written'
          : until !== undefined
            ? 'claimed'
            : 'waiting',
    stateTime: Number(until ?? writing ?? 0),
  }
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0')
}
