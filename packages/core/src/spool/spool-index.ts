/** What is in the directory of a spool, oldest first, as far as this process knows: which file goes next, and which must go. Touches no file. */
import type { Encoding, SpoolEntry, SpoolName } from './spool-name.ts'

/** What is sent where: the files of one signal for one receiver. */
export interface SpoolPlace extends Pick<SpoolName, 'signal' | 'place'> {
  /** What can be sent there. */
  readonly accepts: readonly Encoding[]
  /** Whose files are not to be sent. */
  readonly notFrom?: string | undefined
}

export interface SpoolBounds {
  readonly maxBytes: number
  readonly maxAgeMs: number
}

/** What a disk gives to a file at least. */
const BLOCK = 4096
/** What is still being written after so long never will be: its process is gone. */
const LONGEST_WRITE_MS = 60_000
/** Nobody claims for so long: the clock of who did was wrong. */
const LONGEST_CLAIM_MS = 3_600_000

/** The room that a file takes, in bytes. */
export function roomFor(bytes: number): number {
  return Math.max(BLOCK, Math.ceil(bytes / BLOCK) * BLOCK)
}

/** The files of a spool. */
export class SpoolIndex {
  #entries: SpoolEntry[] = []
  #room = 0

  /** Room that all files take, in bytes. */
  get room(): number {
    return this.#room
  }

  get entries(): readonly SpoolEntry[] {
    return this.#entries
  }

  /** Takes what was found in the directory in place of what was known. */
  replaceAll(entries: readonly SpoolEntry[]): void {
    this.#entries = entries.toSorted(byName)
    this.#room = entries.reduce((sum, { bytes }) => sum + roomFor(bytes), 0)
  }

  add(entry: SpoolEntry): void {
    if (this.#entries.some(({ fileName }) => fileName === entry.fileName)) return
    const last = this.#entries.at(-1)
    this.#entries.push(entry)
    this.#room += roomFor(entry.bytes)
    if (last !== undefined && byName(last, entry) > 0) this.#entries.sort(byName)
  }

  remove({ fileName }: Pick<SpoolEntry, 'fileName'>): void {
    const index = this.#entries.findIndex((entry) => entry.fileName === fileName)
    if (index === -1) return
    const [entry] = this.#entries.splice(index, 1)
    this.#room -= roomFor(entry!.bytes)
  }

  /** A file has another name now. */
  change(from: SpoolEntry, to: SpoolEntry): void {
    const index = this.#entries.findIndex(({ fileName }) => fileName === from.fileName)
    if (index !== -1) this.#entries[index] = to
  }

  /** The oldest file of a place that nobody is sending. */
  next({ signal, place, accepts, notFrom }: SpoolPlace, now: number): SpoolEntry | undefined {
    const belongs = (entry: SpoolEntry) =>
      entry.signal === signal && entry.place === place && entry.process !== notFrom && accepts.includes(entry.encoding)
    return this.#entries.find((entry) => belongs(entry) && mayBeClaimed(entry, now))
  }

  /** Files that are too old, and what crashed processes left half written. */
  overdue(now: number, { maxAgeMs }: SpoolBounds): SpoolEntry[] {
    return this.#entries.filter((entry) => {
      if (entry.state === 'written') return Math.abs(now - entry.stateTime) > LONGEST_WRITE_MS
      return now - entry.time > maxAgeMs && !isBeingSent(entry, now)
    })
  }

  /** The oldest files that must go to make room for `bytes` more; undefined where there never is so much room. */
  surplus(bytes: number, now: number, { maxBytes }: SpoolBounds): SpoolEntry[] | undefined {
    let over = this.#room + roomFor(bytes) - maxBytes
    const gone: SpoolEntry[] = []
    for (const entry of this.#entries) {
      if (over <= 0) break
      if (entry.state === 'written' || isBeingSent(entry, now)) continue
      gone.push(entry)
      over -= roomFor(entry.bytes)
    }
    return over > 0 ? undefined : gone
  }
}

function byName(a: SpoolEntry, b: SpoolEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

function mayBeClaimed(entry: SpoolEntry, now: number): boolean {
  return entry.state === 'waiting' || (entry.state === 'claimed' && !isBeingSent(entry, now))
}

function isBeingSent({ state, stateTime }: SpoolEntry, now: number): boolean {
  return state === 'claimed' && stateTime > now && stateTime - now < LONGEST_CLAIM_MS
}
