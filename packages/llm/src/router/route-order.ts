/** In which order a router tries its candidates, and why the first is the first. */
import type { PricedUsage } from '../cost/cost-of.ts'
import { type Candidates, costOfCandidate } from './candidate.ts'
import type { Latencies } from './latencies.ts'

/** `ordered`: as given. `cheapest`: by price, unknown ones last. `latency`: by how fast they were, unknown ones first. */
export type RouterStrategy = 'ordered' | 'cheapest' | 'latency'

/** An order with its reason. */
export interface RouteOrder {
  readonly names: readonly string[]
  readonly reason: string
}

/** What an order is decided by. */
export interface RouteChoice {
  readonly candidates: Candidates
  readonly strategy: RouterStrategy
  readonly usage: PricedUsage
  readonly latencies: Latencies
}

/** The order for the next call. */
export function orderOf({ candidates, strategy, usage, latencies }: RouteChoice): RouteOrder {
  const names = Object.keys(candidates)
  if (strategy === 'ordered') return { names, reason: 'first' }
  if (strategy === 'latency') {
    const now = performance.now()
    const ordered = latencies.order(names, now)
    return { names: ordered, reason: latencies.isKnown(ordered[0]!, now) ? 'fastest' : 'untried' }
  }
  const costs = new Map(names.map((name) => [name, costOfCandidate(candidates[name]!, usage)]))
  const cost = (name: string) => costs.get(name) ?? Number.MAX_VALUE
  const ordered = names.toSorted((a, b) => cost(a) - cost(b))
  return { names: ordered, reason: costs.get(ordered[0]!) === undefined ? 'price_unknown' : 'cheapest' }
}
