/**
 * Sends what is in the spool, oldest first and one at a time, whenever the circuit breaker lets it: after an outage, and what earlier processes
 * left behind. Between two requests nothing of it keeps the process alive.
 */
import type { Claim } from '../../spool/spool.ts'
import type { SpoolLane } from '../../spool/spool-lane.ts'
import type { EncodedBatch } from '../sender.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { DeliveryOptions } from './delivery.ts'
import { isRefusal } from './refusal.ts'

export interface ReplayOptions extends Omit<DeliveryOptions, 'lane'> {
  readonly lane: SpoolLane
  /** Told of each request that arrived. */
  readonly onArrived: () => void
  /** Time between two looks for what other processes left behind, in milliseconds. Default 30000. */
  readonly lookMs?: number
}

const LOOK_MS = 30_000
/** Time after a failure that did not open the breaker, in milliseconds. */
const AGAIN_MS = 1000

/** Empties the spool of one signal. No method throws or rejects. */
export class Replay {
  readonly #options: ReplayOptions
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> | undefined
  #claim: Claim | undefined
  #isStopped = false

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  /** Looks now, or after so many milliseconds; what was planned before is forgotten. */
  wake(afterMs = 0): void {
    clearTimeout(this.#timer)
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#round ??= this.#run().finally(() => {
        this.#round = undefined
      })
    }, afterMs).unref()
  }

  /** Something new is in the spool. */
  wakeLater(): void {
    if (this.#round === undefined) this.wake(this.#pauseMs)
  }

  /** Resolves when the request that is on its way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#round
  }

  /** For the way out of the process: what is on its way may be sent by another one. */
  abandon(): void {
    if (this.#claim !== undefined) this.#options.lane.releaseSync(this.#claim)
    this.#claim = undefined
  }

  get #breaker(): CircuitBreaker {
    return this.#options.breaker
  }

  /** Not a moment before the breaker lets anything through: it would have to be asked again. */
  get #pauseMs(): number {
    return Math.ceil(this.#breaker.waitMs) || AGAIN_MS
  }

  async #run(): Promise<void> {
    const { lane, lookMs = LOOK_MS } = this.#options
    while (!this.#isStopped && this.#breaker.mayBegin) {
      const claim = await lane.next()
      if (claim === undefined) return this.wake(lookMs)
      this.#claim = claim
      const isSent = await this.#send(claim)
      this.#claim = undefined
      if (!isSent || this.#isStopped) break
      await unhurried()
    }
    this.wake(this.#pauseMs)
  }

  /** @returns true where the next one may follow */
  async #send(claim: Claim): Promise<boolean> {
    const { lane, send, onFailure, onArrived, abandoned } = this.#options
    const attempt = this.#isStopped ? undefined : this.#breaker.begin()
    if (attempt === undefined) {
      await lane.release(claim)
      return false
    }
    try {
      const { rejected } = await send(claim.request as EncodedBatch)
      attempt.succeeded()
      onArrived()
      await lane.sent(claim, Math.min(rejected, claim.request.count))
      return true
    } catch (error) {
      if (error === abandoned) attempt.abandoned()
      else {
        onFailure(error)
        attempt.failed()
      }
      await (isRefusal(error) ? lane.refused(claim) : lane.release(claim))
      return isRefusal(error)
    }
  }
}

/** Lets the program do something else, and end if it has nothing else to do. */
function unhurried(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 1).unref())
}
