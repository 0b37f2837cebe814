/** What the spool keeps of one signal for one receiver. */
import { createHash } from 'node:crypto'
import type { Claim, Prepared, Spool, Stamp } from './spool.ts'
import type { SpoolLoss } from './spool-directory.ts'
import type { SpooledRequest } from './spool-file.ts'
import type { SpoolPlace } from './spool-index.ts'
import type { SpoolName } from './spool-name.ts'

export interface SpoolLaneOptions {
  readonly spool: Spool
  readonly signal: SpoolName['signal']
  /** Where it is sent. What another process keeps for another place is left alone. */
  readonly url: string
  /** What can be sent there. */
  readonly accepts: readonly SpooledRequest['contentType'][]
  /** For how long a request is this process's alone, in milliseconds: longer than sending takes. */
  readonly claimMs: number
  /** True where each request has what those before it had: only the last is kept, and none once a later one arrived. */
  readonly isCumulative: boolean
}

/** How the spool of a signal does, in items. */
export interface SpoolStatus {
  /** What this process put into it. */
  readonly kept: number
  /** What this process sent out of it, whoever put it there. */
  readonly replayed: number
  /** What this process gave up, whoever put it there. */
  readonly lost: Readonly<Record<SpoolLoss, number>>
  /** Room on the disk that the spool takes with all signals, in bytes. */
  readonly room: number
}

/** One signal's part of a spool. No method throws or rejects. */
export class SpoolLane implements SpoolStatus {
  kept = 0
  replayed = 0
  readonly #options: SpoolLaneOptions
  readonly #place: SpoolPlace
  /** What was kept on the way out, perhaps while it was being kept anyway: once is enough. */
  readonly #atOnce = new Set<string>()
  /** The last one of what is cumulative. */
  #last: Prepared['entry'] | undefined

  constructor(options: SpoolLaneOptions) {
    const { spool, signal, url, accepts, isCumulative } = options
    this.#options = options
    this.#place = {
      signal,
      place: createHash('sha256').update(url).digest('hex').slice(0, 8),
      accepts: accepts.map((type) => (type === 'application/json' ? 'json' : 'pb')),
      // It has a later one in memory.
      notFrom: isCumulative ? spool.process : undefined,
    }
  }

  get lost(): SpoolStatus['lost'] {
    return this.#options.spool.lost[this.#place.signal]
  }

  get room(): number {
    return this.#options.spool.room
  }

  get path(): string {
    return this.#options.spool.path
  }

  stamp(): Stamp {
    return this.#options.spool.stamp()
  }

  prepare(stamp: Stamp, request: SpooledRequest): Prepared {
    return this.#options.spool.prepare(stamp, this.#place, request)
  }

  /** @returns false where it could not be kept */
  async keep(prepared: Prepared): Promise<boolean> {
    if (this.#isOutdated(prepared)) return true
    const isKept = await this.#options.spool.put(prepared)
    return this.#atOnce.has(prepared.entry.name) || this.#put(prepared, isKept)
  }

  /** The same for the way out of the process. */
  keepSync(prepared: Prepared): boolean {
    const isKept = this.#isOutdated(prepared) || this.#put(prepared, this.#options.spool.putSync(prepared))
    if (isKept) this.#atOnce.add(prepared.entry.name)
    return isKept
  }

  /** A request of that moment arrived. */
  arrived(stamp: Stamp): void {
    const last = this.#last
    if (last === undefined || isLater(last, stamp)) return
    this.#last = undefined
    void this.#options.spool.discard(last)
  }

  /** The oldest that can be sent; others will not send it meanwhile. */
  next(): Promise<Claim | undefined> {
    return this.#options.spool.take(this.#place, this.#options.claimMs)
  }

  /** It arrived, but for some items that the receiver does not want. */
  async sent(claim: Claim, refused = 0): Promise<void> {
    this.replayed += claim.request.count - refused
    await this.#options.spool.done(claim, refused)
  }

  /** The receiver does not want it. */
  async refused(claim: Claim): Promise<void> {
    await this.#options.spool.done(claim, claim.request.count)
  }

  async release(claim: Claim): Promise<void> {
    await this.#options.spool.release(claim)
  }

  releaseSync(claim: Claim): void {
    this.#options.spool.releaseSync(claim)
  }

  #isOutdated({ entry }: Prepared): boolean {
    return this.#last !== undefined && isLater(this.#last, entry)
  }

  #put({ entry }: Prepared, isKept: boolean): boolean {
    if (!isKept) return false
    this.kept += entry.items
    if (!this.#options.isCumulative) return true
    const outdated = this.#last
    this.#last = entry
    if (outdated !== undefined) void this.#options.spool.discard(outdated)
    return true
  }
}

function isLater(one: Stamp, other: Stamp): boolean {
  return one.time > other.time || (one.time === other.time && one.count > other.count)
}
