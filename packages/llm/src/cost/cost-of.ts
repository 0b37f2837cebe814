/** What a model call costs, by the tokens that its provider reports and the list price of the model. An estimate, not an invoice. */
import { priceOf } from './model-prices.ts'
import type { ModelPrice } from './price-table.ts'

/** Tokens of a call as OpenTelemetry counts them: input includes those read from and written to caches, output includes reasoning. */
export interface PricedUsage {
  readonly input?: number | undefined
  readonly output?: number | undefined
  readonly cacheRead?: number | undefined
  readonly cacheWrite?: number | undefined
}

/** What is priced. */
export interface PricedCall {
  /** `gen_ai.provider.name`. */
  readonly provider: string
  /** The model that answered, with or without the date of its snapshot. */
  readonly model: string
  readonly usage: PricedUsage
}

/**
 * The price of a call in US dollars, exact to ten decimals. It knows list prices of the standard tier alone: no batch or priority tier, no
 * discount of one's own (see `setModelPrices`), no charge for tools or storage.
 * @returns undefined for a model without a known price, and where the provider reported no tokens
 * @example
 * costOf({ provider: 'openai', model: 'gpt-5-2026-03-01', usage: { input: 1000, output: 200 } }) // 0.00325
 */
export function costOf({ provider, model, usage }: PricedCall): number | undefined {
  const { input, output } = usage
  if (input === undefined && output === undefined) return undefined
  const price = priceOf(provider, model)
  return price === undefined ? undefined : amount(price, usage)
}

/** In US dollars. Sums of tokens times prices are millionths of a dollar; what binary fractions add to them is rounded off. */
export function amount(price: ModelPrice, usage: PricedUsage): number {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0 } = usage
  const { long } = price
  const rates = long !== undefined && input > long.above ? long : price
  const fresh = Math.max(0, input - cacheRead - cacheWrite)
  const millionths =
    fresh * rates.input +
    cacheRead * (rates.cacheRead ?? rates.input) +
    cacheWrite * (rates.cacheWrite ?? rates.input) +
    output * rates.output
  return Math.round(millionths * 1e4) / 1e10
}
