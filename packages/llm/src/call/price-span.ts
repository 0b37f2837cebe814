/** The price of a call by what its span says. */
import type { EndedSpan } from '@zeph-telemetry/core'
import { costOf } from '../cost/cost-of.ts'

const STANDARD_TIERS: ReadonlySet<unknown> = new Set(['auto', 'default', 'standard'])

/** In US dollars; undefined where it is not known. The price table knows standard tiers alone. */
export function priceOfSpan({ attributes }: EndedSpan): number | undefined {
  const tier = attributes['openai.response.service_tier']
  if (tier !== undefined && !STANDARD_TIERS.has(tier)) return undefined
  const tokens = (kind: string) => attributes[`gen_ai.usage.${kind}_tokens`] as number | undefined
  return costOf({
    provider: attributes['gen_ai.provider.name'] as string,
    model: (attributes['gen_ai.response.model'] ?? attributes['gen_ai.request.model'] ?? '') as string,
    usage: {
      input: tokens('input'),
      output: tokens('output'),
      cacheRead: tokens('cache_read.input'),
      cacheWrite: tokens('cache_write.input'),
    },
  })
}
