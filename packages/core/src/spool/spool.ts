/**
 * Keeps requests that could not be sent in files, for later and for other processes, which may share the directory: a file is taken by
 * giving it another name, and only one of them can do that. Nothing is made, not even the directory, before something is kept.
 */
import { randomBytes } from 'node:crypto'
import { SpoolDirectory, type SpoolLosses, type SpoolOptions } from './spool-directory.ts'
import { decodeSpoolFile, encodeSpoolFile, type SpooledRequest } from './spool-file.ts'
import type { SpoolPlace } from './spool-index.ts'
import { claimedName, corruptName, readSpoolName, type SpoolEntry, spoolName, temporaryName } from './spool-name.ts'

/** A moment; what is kept is sent in the order of these, not in that in which it failed. */
export interface Stamp {
  readonly time: number
  readonly count: number
}

/** A request on its way into the spool. */
export interface Prepared {
  readonly entry: SpoolEntry
  readonly parts: readonly Uint8Array[]
}

/** A request that this process alone may send. */
export interface Claim {
  readonly entry: SpoolEntry
  readonly request: SpooledRequest
}

/** A spool. No method throws or rejects. */
export class Spool {
  /** Eight hex digits, in the names of all files of this process. */
  readonly process: string = randomBytes(4).toString('hex')
  readonly #directory: SpoolDirectory
  #count = 0
  #lastTime = 0
  /** One thing at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: SpoolOptions) {
    this.#directory = new SpoolDirectory(options)
  }

  get path(): string {
    return this.#directory.path
  }

  /** Room that the files take on the disk, in bytes, as far as this process knows. */
  get room(): number {
    return this.#directory.index.room
  }

  /** What this process gave up of what was in the spool, in items. */
  get lost(): Readonly<SpoolLosses> {
    return this.#directory.lost
  }

  stamp(): Stamp {
    this.#lastTime = Math.max(this.#lastTime, this.#directory.now())
    this.#count = (this.#count + 1) % 1e8
    return { time: this.#lastTime, count: this.#count }
  }

  /** Makes the file of a request, in memory. */
  prepare(stamp: Stamp, { signal, place }: SpoolPlace, request: SpooledRequest): Prepared {
    const parts = encodeSpoolFile(request)
    const bytes = parts.reduce((sum, { length }) => sum + length, 0)
    const encoding = request.contentType === 'application/json' ? 'json' : 'pb'
    const { process } = this
    return {
      entry: readSpoolName(spoolName({ ...stamp, process, signal, place, items: request.count, bytes, encoding }))!,
      parts,
    }
  }

  /** @returns false where it could not be kept */
  put({ entry, parts }: Prepared): Promise<boolean> {
    const directory = this.#directory
    return this.#inTurn(false, async () => {
      await directory.look()
      if (!(await directory.makeRoom(entry.bytes))) return false
      const temporary = this.#temporary(entry)
      try {
        await directory.files.makeDirectory(directory.path)
        await directory.files.write(directory.pathOf(temporary), parts)
        await directory.files.rename(directory.pathOf(temporary), directory.pathOf(entry.name))
      } catch (error) {
        directory.removeSync(temporary)
        directory.cannot('written', error)
        return false
      }
      directory.index.add(entry)
      return true
    })
  }

  /** The same for the way out of the process. */
  putSync({ entry, parts }: Prepared): boolean {
    const directory = this.#directory
    if (!directory.makeRoomSync(entry.bytes)) return false
    const temporary = this.#temporary(entry)
    try {
      directory.files.makeDirectorySync(directory.path)
      directory.files.writeSync(directory.pathOf(temporary), parts)
      directory.files.renameSync(directory.pathOf(temporary), directory.pathOf(entry.name))
    } catch (error) {
      directory.removeSync(temporary)
      directory.cannot('written', error)
      return false
    }
    directory.index.add(entry)
    return true
  }

  /** Takes the oldest request of a place for `claimMs`; after that others may. Undefined where there is none. */
  take(place: SpoolPlace, claimMs: number): Promise<Claim | undefined> {
    const directory = this.#directory
    return this.#inTurn(undefined, async () => {
      await directory.look()
      for (;;) {
        const entry = directory.index.next(place, directory.now())
        if (entry === undefined) return undefined
        const claim = await this.#claim(entry, directory.now() + claimMs)
        if (claim !== undefined) return claim
      }
    })
  }

  /** What was taken was sent, but for `refused` items that the receiver does not want. */
  done({ entry }: Claim, refused = 0): Promise<unknown> {
    if (refused > 0) this.#directory.lose({ ...entry, items: refused }, 'refused')
    return this.#inTurn(undefined, () => this.#directory.remove(entry))
  }

  /** What was taken could not be sent; it is as old as it was. */
  release({ entry }: Claim): Promise<unknown> {
    return this.#inTurn(undefined, () => this.#directory.rename(entry, entry.name))
  }

  /** The same for the way out of the process. */
  releaseSync({ entry }: Claim): void {
    const { files } = this.#directory
    try {
      files.renameSync(this.#directory.pathOf(entry.fileName), this.#directory.pathOf(entry.name))
    } catch (error) {
      this.#directory.cannot('renamed', error)
    }
  }

  /** What was put is not worth sending any more. Nothing where somebody took it. */
  discard(entry: SpoolEntry): Promise<unknown> {
    return this.#inTurn(undefined, () => this.#directory.remove(entry))
  }

  async #claim(entry: SpoolEntry, until: number): Promise<Claim | undefined> {
    const directory = this.#directory
    const claimed = await directory.rename(entry, claimedName(entry.name, until))
    if (claimed === undefined) return undefined
    const request = await this.#read(claimed)
    if (request !== undefined) return { entry: claimed, request }
    directory.lose(entry, 'corrupt')
    await directory.rename(claimed, corruptName(entry.name))
    return undefined
  }

  async #read({ fileName, bytes }: SpoolEntry): Promise<SpooledRequest | undefined> {
    const { files, maxBytes } = this.#directory
    try {
      return bytes > maxBytes ? undefined : decodeSpoolFile(await files.read(this.#directory.pathOf(fileName), bytes))
    } catch {
      return undefined
    }
  }

  #temporary({ name }: SpoolEntry): string {
    return temporaryName(name, this.#directory.now(), randomBytes(4).toString('hex'))
  }

  #inTurn<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work).catch((error: unknown) => {
      this.#directory.cannot('used', error)
      return otherwise
    })
    this.#turn = done
    return done
  }
}
