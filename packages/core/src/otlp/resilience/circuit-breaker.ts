/**
 * Decides whether something may be sent to a receiver that fails: three failures in a row stop it for 5 s, then one attempt is let through
 * alone; where that fails, too, the next comes after 30 s, then after 300 s each. Has no timer: whoever wants to send asks.
 */

/** `closed`: everything is sent. `open`: nothing is. `half_open`: one attempt may find out whether it works again. */
export type BreakerState = 'closed' | 'open' | 'half_open'

/** Leave to send once. It ends with the first call; later ones do nothing. */
export interface Attempt {
  succeeded(): void
  failed(): void
  /** Ended without an outcome: says nothing about the receiver. */
  abandoned(): void
}

/** What a breaker is made with. */
export interface CircuitBreakerOptions {
  /** Reads a clock that never goes back, in milliseconds. Default: that of the process. */
  readonly now?: () => number
  /** It was closed and is open now. */
  readonly onOpen?: () => void
  /** It was open and is closed now. */
  readonly onClose?: () => void
}

export const FAILURES_IN_A_ROW = 3
/** How long it stays open: the first time, the second time, every further time. */
export const OPEN_MS = [5000, 30_000, 300_000] as const

/** A circuit breaker. */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions
  readonly #now: () => number
  #failures = 0
  /** When the next attempt may be made; undefined while it is closed. */
  #openUntil: number | undefined
  /** How many attempts failed since it opened. */
  #probes = 0
  #probe: PromiseWithResolvers<void> | undefined
  /** How often it opened: what was sent before says nothing about the time since. */
  #era = 0

  constructor(options: CircuitBreakerOptions = {}) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  get state(): BreakerState {
    if (this.#openUntil === undefined) return 'closed'
    return this.#probe !== undefined || this.#now() >= this.#openUntil ? 'half_open' : 'open'
  }

  /** Milliseconds until an attempt may be made; 0 where it may now. */
  get waitMs(): number {
    return this.#openUntil === undefined ? 0 : Math.max(0, this.#openUntil - this.#now())
  }

  /** True where `begin` would give leave. */
  get mayBegin(): boolean {
    return this.#openUntil === undefined || (this.#probe === undefined && this.waitMs === 0)
  }

  /** The attempt that finds out whether it works again. Resolves when it has ended, whatever came of it; never rejects. */
  get probing(): Promise<void> | undefined {
    return this.#probe?.promise
  }

  /** The next attempt may be made at once: there is no later. */
  hurry(): void {
    if (this.#openUntil !== undefined) this.#openUntil = Math.min(this.#openUntil, this.#now())
  }

  /** @returns leave to send; undefined where nothing may be sent now */
  begin(): Attempt | undefined {
    if (!this.mayBegin) return undefined
    const probe = this.#openUntil === undefined ? undefined : Promise.withResolvers<void>()
    this.#probe = probe
    const era = this.#era
    let isOver = false
    const end = (outcome: () => void) => () => {
      if (isOver) return
      isOver = true
      if (probe !== undefined) this.#probe = undefined
      if (era === this.#era) outcome()
      probe?.resolve()
    }
    return {
      succeeded: end(() => this.#succeeded()),
      failed: end(() => this.#failed()),
      abandoned: end(() => {}),
    }
  }

  #succeeded(): void {
    this.#failures = 0
    if (this.#openUntil === undefined) return
    this.#openUntil = undefined
    this.#probes = 0
    this.#era += 1
    this.#options.onClose?.()
  }

  #failed(): void {
    if (this.#openUntil === undefined) {
      this.#failures += 1
      if (this.#failures < FAILURES_IN_A_ROW) return
      this.#failures = 0
      this.#era += 1
      this.#openUntil = this.#now() + OPEN_MS[0]
      this.#options.onOpen?.()
      return
    }
    this.#probes += 1
    this.#openUntil = this.#now() + OPEN_MS[Math.min(this.#probes, OPEN_MS.length - 1)]!
  }
}
