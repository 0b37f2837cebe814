/**
 * A router: one function in front of several calls of models. It chooses one by a strategy and goes on to the next when that fails. It does
 * so with and without the `profiling` condition; with it, every call is an `llm.router` span.
 */
import { ZephConfigError } from '@zeph-telemetry/core'
import type { PricedUsage } from '../cost/cost-of.ts'
import { llmSpans } from '../llm-spans.ts'
import type { Candidates, Routed } from './candidate.ts'
import { Latencies } from './latencies.ts'
import { orderOf, type RouterStrategy } from './route-order.ts'
import { RouterRun, type RunSettings } from './router-run.ts'
import { shouldFallBackByDefault } from './should-fall-back.ts'

/** How a router routes. */
export interface RouterOptions<T extends Candidates> {
  /** What it chooses from, by name; the order matters. Names are told in telemetry. */
  readonly candidates: T
  /** Default `ordered`. */
  readonly strategy?: RouterStrategy
  /** Whether the next candidate is tried after this error. Default: unless somebody aborted or the request itself is wrong (400, 413, 422 ...). */
  readonly shouldFallBack?: (error: unknown, failed: { readonly candidate: keyof T & string }) => boolean
  /** For `cheapest`: tokens of a usual call. Default: three of input for one of output. */
  readonly usage?: PricedUsage
}

const STRATEGIES: readonly string[] = ['ordered', 'cheapest', 'latency'] satisfies RouterStrategy[]
const USUAL_USAGE: PricedUsage = { input: 3_000, output: 1_000 }
/** How many names a span lists. */
const LISTED = 16

/**
 * Makes one function of several candidates. A promise that a candidate returns is awaited, and its failure is the next one's turn; a stream
 * counts as an answer once it is open. Async generators are open at their first chunk.
 * @returns a function with the candidates' signature. It throws a candidate's own error where that must not be tried elsewhere, and a
 *   `RouterError` with all errors where every candidate failed
 * @throws ZephConfigError where there is no candidate, or no such strategy
 * @example
 * const ask = createRouter({
 *   candidates: {
 *     small: { call: (question: string) => askSmall(question), provider: 'openai', model: 'gpt-5-mini' },
 *     large: { call: (question: string) => askLarge(question), provider: 'anthropic', model: 'claude-sonnet-4-6' },
 *   },
 *   strategy: 'cheapest',
 * })
 * const answer = await ask('How do I brew oolong?')
 */
export function createRouter<const T extends Candidates>(options: RouterOptions<T>): Routed<T> {
  const { candidates, strategy = 'ordered', usage = USUAL_USAGE } = options
  const shouldFallBack = (options.shouldFallBack ?? shouldFallBackByDefault) as RunSettings['shouldFallBack']
  check(candidates, strategy)
  const latencies = new Latencies()
  const fixed = { 'zeph.router.strategy': strategy, 'zeph.router.candidates': Object.keys(candidates).slice(0, LISTED) }
  return ((...args: never[]) =>
    llmSpans.with('llm.router', fixed, (span) => {
      const order = orderOf({ candidates, strategy, usage, latencies })
      return new RouterRun({ candidates, latencies, shouldFallBack, span }, order).call(args)
    })) as Routed<T>
}

function check(candidates: unknown, strategy: unknown): void {
  const isTable = typeof candidates === 'object' && candidates !== null && Object.keys(candidates).length > 0
  if (!isTable) throw problem('candidates', candidates, 'an object with at least one candidate')
  if (!STRATEGIES.includes(strategy as string)) throw problem('strategy', strategy, STRATEGIES.join(', '))
  for (const [name, candidate] of Object.entries(candidates)) {
    const call: unknown = typeof candidate === 'function' ? candidate : (candidate as { call?: unknown } | null)?.call
    if (typeof call !== 'function')
      throw problem(`candidates.${name}`, candidate, 'a function, or an object with a function `call`')
  }
}

function problem(key: string, value: unknown, allowed: string): ZephConfigError {
  return new ZephConfigError({ code: 'invalid_value', key, value, allowed })
}
