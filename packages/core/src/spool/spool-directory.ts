/**
 * The directory of a spool: what is in it, within the bounds of size and age. Nothing in here throws or rejects; what the disk refuses is told,
 * and what is given up is counted.
 */
import { join } from 'node:path'
import { REAL_FILE_SYSTEM, type SpoolFileSystem } from './spool-file-system.ts'
import { type SpoolBounds, SpoolIndex } from './spool-index.ts'
import { readSpoolName, type SpoolEntry } from './spool-name.ts'

export interface SpoolOptions extends SpoolBounds {
  readonly directory: string
  /** Told with what went wrong, for a person; the same kind may come again. */
  readonly onProblem: (kind: string, message: string) => void
  readonly fileSystem?: SpoolFileSystem
  /** Milliseconds since 1970; replaced in tests. */
  readonly now?: () => number
}

/** Why a file of the spool was given up. */
export type SpoolLoss = 'expired' | 'spool_full' | 'corrupt' | 'refused'

/** How many items each signal lost, and why. */
export type SpoolLosses = Record<SpoolEntry['signal'], Record<SpoolLoss, number>>

/** What others did to the directory is looked at again after this long, in milliseconds. */
const FRESH_MS = 10_000

const none = (): Record<SpoolLoss, number> => ({ expired: 0, spool_full: 0, corrupt: 0, refused: 0 })

/** The directory of a spool. */
export class SpoolDirectory {
  readonly files: SpoolFileSystem
  readonly index: SpoolIndex = new SpoolIndex()
  readonly now: () => number
  /** What this process gave up, whoever wrote it. */
  readonly lost: SpoolLosses = { traces: none(), metrics: none(), logs: none() }
  readonly #options: SpoolOptions
  #lookedAt: number | undefined

  constructor(options: SpoolOptions) {
    this.#options = options
    this.files = options.fileSystem ?? REAL_FILE_SYSTEM
    this.now = options.now ?? Date.now
  }

  get path(): string {
    return this.#options.directory
  }

  get maxBytes(): number {
    return this.#options.maxBytes
  }

  pathOf(fileName: string): string {
    return join(this.path, fileName)
  }

  /** Finds out what is in the directory, unless that is known, and lets go what is too old. */
  async look(): Promise<void> {
    const now = this.now()
    if (this.#lookedAt === undefined || Math.abs(now - this.#lookedAt) >= FRESH_MS) {
      this.#lookedAt = now
      await this.#list()
    }
    for (const entry of this.index.overdue(now, this.#options)) {
      if (await this.remove(entry)) this.lose(entry, 'expired')
    }
  }

  /** Lets the oldest go. @returns false where there never is so much room */
  async makeRoom(bytes: number): Promise<boolean> {
    const surplus = this.#surplus(bytes)
    for (const entry of surplus ?? []) if (await this.remove(entry)) this.lose(entry, 'spool_full')
    return surplus !== undefined
  }

  makeRoomSync(bytes: number): boolean {
    const surplus = this.#surplus(bytes)
    for (const entry of surplus ?? []) {
      this.index.remove(entry)
      if (this.removeSync(entry.fileName)) this.lose(entry, 'spool_full')
    }
    return surplus !== undefined
  }

  /** @returns the file under its new name; undefined where somebody else has it */
  async rename(entry: SpoolEntry, to: string): Promise<SpoolEntry | undefined> {
    const renamed = readSpoolName(to)!
    try {
      await this.files.rename(this.pathOf(entry.fileName), this.pathOf(to))
      this.index.change(entry, renamed)
      return renamed
    } catch (error) {
      this.index.remove(entry)
      this.cannot('renamed', error)
      return undefined
    }
  }

  /** @returns true where this process removed it, not another one */
  async remove(entry: SpoolEntry): Promise<boolean> {
    this.index.remove(entry)
    try {
      await this.files.remove(this.pathOf(entry.fileName))
      return true
    } catch (error) {
      this.cannot('removed', error)
      return false
    }
  }

  removeSync(fileName: string): boolean {
    try {
      this.files.removeSync(this.pathOf(fileName))
      return true
    } catch {
      return false
    }
  }

  /** Counts what is gone and never was sent. What is set aside, or was never complete, was counted then. */
  lose({ signal, items, state, name }: SpoolEntry, why: SpoolLoss): void {
    if (state === 'corrupt' || state === 'written') return
    this.lost[signal][why] += items
    this.#options.onProblem(`spool:${why}`, `${this.pathOf(name)} was never sent: ${REASONS[why]}`)
  }

  /** Somebody else was faster: that is no problem. */
  cannot(be: string, error: unknown): void {
    const { code, message } = (error ?? {}) as { code?: unknown; message?: string }
    if (code === 'ENOENT') return
    this.#options.onProblem(`spool:${be}`, `files in ${this.path} cannot be ${be}: ${message ?? String(error)}`)
  }

  #surplus(bytes: number): SpoolEntry[] | undefined {
    const surplus = this.index.surplus(bytes, this.now(), this.#options)
    if (surplus === undefined) {
      this.#options.onProblem('spool:room', `a request of ${bytes} bytes finds no room in ${this.path}`)
    }
    return surplus
  }

  async #list(): Promise<void> {
    try {
      const names = await this.files.list(this.path)
      this.index.replaceAll(names.flatMap((name) => readSpoolName(name) ?? []))
    } catch (error) {
      this.index.replaceAll([])
      this.cannot('read', error)
    }
  }
}

const REASONS: Readonly<Record<SpoolLoss, string>> = {
  expired: 'it is older than telemetry.spool_max_age_hours allows',
  spool_full: 'it made room for newer ones, within telemetry.spool_max_mb',
  corrupt: 'it is not as it was written, and is set aside as .corrupt',
  refused: 'the receiver does not want it',
}
