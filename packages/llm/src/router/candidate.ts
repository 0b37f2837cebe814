/** What a router chooses from. */
import { amount, type PricedUsage } from '../cost/cost-of.ts'
import { priceOf } from '../cost/model-prices.ts'
import type { ModelPrice } from '../cost/price-table.ts'

/** Any call of a model. */
export type ModelFunction = (...args: never[]) => unknown

/** A call of a model, alone or with what it costs: prices of its own, or provider and model for the price table. */
export type Candidate = ModelFunction | DescribedCandidate

/** A call with what is known of its model. */
export interface DescribedCandidate {
  readonly call: ModelFunction
  /** `gen_ai.provider.name`, such as `openai`. */
  readonly provider?: string
  readonly model?: string
  /** In US dollars per million tokens; goes before the table. */
  readonly price?: ModelPrice
}

/** The candidates of a router by name. */
export type Candidates = Readonly<Record<string, Candidate>>

type CallOf<C> = C extends ModelFunction ? C : C extends { readonly call: infer F extends ModelFunction } ? F : never
type Calls<T extends Candidates> = CallOf<T[keyof T]>
/** Those of the candidates' parameters that all of them take: one may have fewer than another. */
type Arguments<F extends ModelFunction, P = Parameters<F>> = P extends unknown[]
  ? [F] extends [(...args: P) => unknown]
    ? P
    : never
  : never
type Settled<R> = R extends PromiseLike<infer V> ? Promise<V> : R

/** The candidates' own signature: arguments that all of them take, results that any of them gives. A promise is a plain one. */
export type Routed<T extends Candidates> = (...args: Arguments<Calls<T>>) => Settled<ReturnType<Calls<T>>>

/** The function of a candidate. */
export function callOf(candidate: Candidate): ModelFunction {
  return typeof candidate === 'function' ? candidate : candidate.call
}

/** What a call of usual size costs with this candidate; undefined where nobody knows. */
export function costOfCandidate(candidate: Candidate, usage: PricedUsage): number | undefined {
  if (typeof candidate === 'function') return undefined
  const { provider = '', model = '', price = priceOf(provider, model) } = candidate
  return price && amount(price, usage)
}
