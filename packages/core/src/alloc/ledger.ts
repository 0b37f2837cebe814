/**
 * Charges what is allocated to the span that is active: one reading whenever another span becomes active, none while the same one stays. The
 * work of runs inside one another is a stack of frames, one for each call that made a context active.
 */
import type { Account } from './account.ts'
import type { AllocationCounter } from './allocation-counter.ts'

export interface LedgerOptions {
  /** Called where a frame is left that is not the innermost one: frames are not to be trusted from there on. */
  readonly onImbalance: (problem: string) => void
}

/** How often is read after a collection although the same span goes on. */
const CLOSE_READINGS = 16

/** The books of one thread. */
export class Ledger {
  /** How often the counter was read. */
  readings = 0
  readonly #counter: AllocationCounter
  readonly #onImbalance: LedgerOptions['onImbalance']
  readonly #frames: (Account | undefined)[] = []
  #owner: Account | undefined
  #allocated = 0
  #freed = 0
  /** The collections that have been read after. */
  #collections = 0
  #closeReadings = 0

  constructor(counter: AllocationCounter, { onImbalance }: LedgerOptions) {
    this.#counter = counter
    this.#onImbalance = onImbalance
  }

  /** From here on `account` is charged; nobody where it is undefined. */
  switchTo(account: Account | undefined): void {
    const owner = this.#owner
    const counter = this.#counter
    if (account === owner && !this.#isUnsettled(counter.collections)) return
    counter.read()
    this.readings += 1
    if (owner !== undefined) this.#charge(owner)
    this.#owner = account
    this.#allocated = counter.allocated
    this.#freed = counter.freed
  }

  /** Begins a frame. @returns how deep it is, for `leave` */
  enter(account: Account | undefined): number {
    const depth = this.#frames.push(this.#owner)
    this.switchTo(account)
    return depth
  }

  /** Ends the frame of that depth: who was charged before it is charged again. */
  leave(depth: number): void {
    if (depth !== this.#frames.length) {
      this.#onImbalance(`a frame of depth ${depth} is left while ${this.#frames.length} are open`)
      if (depth > this.#frames.length || depth < 1) return
      this.#frames.length = depth
    }
    this.switchTo(this.#frames.pop())
  }

  /** What `account` has allocated up to now is complete after this; it is charged no more. */
  close(account: Account): void {
    if (this.#owner === account) this.switchTo(undefined)
  }

  /** V8 gives back and moves about for some time after a collection: readings that are close together lose less of what is allocated meanwhile. */
  #isUnsettled(collections: number): boolean {
    if (collections === this.#collections) return false
    this.#closeReadings += 1
    if (this.#closeReadings < CLOSE_READINGS) return true
    this.#closeReadings = 0
    this.#collections = collections
    return true
  }

  #charge(owner: Account): void {
    const { allocated, freed, isExact } = this.#counter
    const grown = allocated - this.#allocated
    if (grown < 0 && !isExact) owner.isUnknown = true
    else owner.allocated += Math.max(0, grown)
    owner.freed += Math.max(0, freed - this.#freed)
  }
}
