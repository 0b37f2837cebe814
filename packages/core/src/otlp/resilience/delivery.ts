/**
 * Sends requests as long as the circuit breaker lets it, and leaves what did not arrive to the spool, if there is one. Nothing in here throws
 * or rejects: what became of a request is a value.
 */
import type { Prepared, Stamp } from '../../spool/spool.ts'
import type { SpoolLane } from '../../spool/spool-lane.ts'
import type { EncodedBatch, PartialSuccess } from '../sender.ts'
import type { Attempt, CircuitBreaker } from './circuit-breaker.ts'
import { isRefusal } from './refusal.ts'

/** What became of a request. */
export type Outcome =
  /** The receiver has it. */
  | { readonly kind: 'taken'; readonly answer: PartialSuccess }
  /** It is in the spool. */
  | { readonly kind: 'kept' }
  /** It was sent and did not arrive. */
  | { readonly kind: 'failed' }
  /** It never was on its way. */
  | { readonly kind: 'shed' }

export interface DeliveryOptions {
  readonly breaker: CircuitBreaker
  /** Where what does not arrive is kept; undefined: nowhere. */
  readonly lane: SpoolLane | undefined
  readonly send: (request: EncodedBatch) => Promise<PartialSuccess>
  /** Told of each failure, before the breaker is. */
  readonly onFailure: (error: unknown) => void
  /** What `send` rejects with where it was ended from here: says nothing about the receiver. */
  readonly abandoned: unknown
}

/** A request that is neither taken nor lost yet. */
interface Flight {
  readonly request: EncodedBatch
  readonly stamp: Stamp | undefined
  isKept: boolean
}

const KEPT: Outcome = { kind: 'kept' }
const FAILED: Outcome = { kind: 'failed' }
const SHED: Outcome = { kind: 'shed' }

/** Delivers the requests of one signal. */
export class Delivery {
  readonly #options: DeliveryOptions
  readonly #flights = new Set<Flight>()

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  /** @param encode not called where the request is neither sent nor kept */
  async deliver(encode: () => EncodedBatch): Promise<Outcome> {
    const { breaker, lane } = this.#options
    const attempt = lane === undefined ? await this.#begin() : breaker.begin()
    if (attempt === undefined && lane === undefined) return SHED
    const request = this.#encoded(encode)
    if (request === undefined) {
      attempt?.abandoned()
      return FAILED
    }
    const flight: Flight = { request, stamp: lane?.stamp(), isKept: false }
    this.#flights.add(flight)
    try {
      if (attempt === undefined) return await this.#keep(flight, SHED)
      const answer = await this.#options.send(request)
      attempt.succeeded()
      if (flight.stamp !== undefined) lane?.arrived(flight.stamp)
      return { kind: 'taken', answer }
    } catch (error) {
      if (error === this.#options.abandoned) attempt?.abandoned()
      else {
        this.#options.onFailure(error)
        attempt?.failed()
      }
      return isRefusal(error) ? FAILED : await this.#keep(flight, FAILED)
    } finally {
      this.#flights.delete(flight)
    }
  }

  /** For the way out of the process: keeps what is on its way. @returns how many items of that are safe */
  abandon(): number {
    let items = 0
    for (const flight of this.#flights) {
      flight.isKept ||= this.#keepSync(flight)
      if (flight.isKept) items += flight.request.count
    }
    return items
  }

  /** For the way out of the process: keeps what never was on its way. @returns false where it is lost */
  keepSync(encode: () => EncodedBatch): boolean {
    const { lane } = this.#options
    if (lane === undefined) return false
    const request = this.#encoded(encode)
    return request !== undefined && this.#keepSync({ request, stamp: lane.stamp() })
  }

  /** Where another request finds out whether the receiver works again, this one waits for that. */
  async #begin(): Promise<Attempt | undefined> {
    const { breaker } = this.#options
    while (breaker.probing !== undefined) await breaker.probing
    return breaker.begin()
  }

  #encoded(encode: () => EncodedBatch): EncodedBatch | undefined {
    try {
      return encode()
    } catch (error) {
      this.#options.onFailure(error)
      return undefined
    }
  }

  async #keep(flight: Flight, otherwise: Outcome): Promise<Outcome> {
    if (flight.isKept) return KEPT
    const { lane } = this.#options
    const prepared = this.#prepared(flight)
    if (lane === undefined || prepared === undefined) return otherwise
    return (await lane.keep(prepared)) || flight.isKept ? KEPT : otherwise
  }

  #keepSync(flight: Pick<Flight, 'request' | 'stamp'>): boolean {
    const prepared = this.#prepared(flight)
    return prepared !== undefined && this.#options.lane!.keepSync(prepared)
  }

  #prepared({ request, stamp }: Pick<Flight, 'request' | 'stamp'>): Prepared | undefined {
    return stamp === undefined ? undefined : this.#options.lane?.prepare(stamp, request)
  }
}
