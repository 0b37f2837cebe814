/** The requests of one direction of a connection that wait for their answers, by id. Bounded: past the limit the oldest is given up. */

import type { RequestId } from './message.ts'
import type { Abandonment, OpenRequest } from './open-request.ts'

/** Requests open at once; peers answer long before. */
const MOST = 10_000

/** One direction's requests. */
export class OpenRequests {
  readonly #byId = new Map<RequestId, OpenRequest>()

  get size(): number {
    return this.#byId.size
  }

  /** An id that is used again while its request is open means that nobody waits for the first any more. */
  add(request: OpenRequest): void {
    this.take(request.id)?.abandon('abandoned')
    if (this.#byId.size >= MOST) {
      const [oldest] = this.#byId.keys()
      if (oldest !== undefined) this.take(oldest)?.abandon('abandoned')
    }
    this.#byId.set(request.id, request)
  }

  /** The SDKs take a numeral for the number that it means, so an answer to "7" is one to 7. */
  find(id: RequestId): OpenRequest | undefined {
    return this.#byId.get(id) ?? (typeof id === 'string' && id !== '' ? this.#byId.get(Number(id)) : undefined)
  }

  /** Finds a request, and forgets it. */
  take(id: RequestId): OpenRequest | undefined {
    const request = this.find(id)
    if (request !== undefined) this.#byId.delete(request.id)
    return request
  }

  /** Forgets a request that is over, if it is the one that is kept. */
  forget(request: OpenRequest): void {
    if (this.#byId.get(request.id) === request) this.#byId.delete(request.id)
  }

  /** The request whose progress this token stands for. */
  ofToken(token: RequestId): OpenRequest | undefined {
    const likely = this.find(token)
    if (likely?.progressToken === token) return likely
    for (const request of this.#byId.values()) if (request.progressToken === token) return request
    return undefined
  }

  /** The request, where exactly one is open. */
  get only(): OpenRequest | undefined {
    if (this.#byId.size !== 1) return undefined
    const [request] = this.#byId.values()
    return request
  }

  /** The request with this span. */
  ofSpan(spanId: string): OpenRequest | undefined {
    for (const request of this.#byId.values()) if (request.span.spanId === spanId) return request
    return undefined
  }

  /** True where a request of this trace is open. */
  inTrace(traceId: string): boolean {
    for (const request of this.#byId.values()) if (request.span.traceId === traceId) return true
    return false
  }

  /** Gives up all that are open. */
  abandonAll(why: Abandonment): void {
    const requests = [...this.#byId.values()]
    this.#byId.clear()
    for (const request of requests) request.abandon(why)
  }
}
