/** Spans of model calls, for one's own providers and routers. Adapters to SDKs are subpaths, such as `@zeph-telemetry/llm/openai`. */
export type { Message, Part, Role } from './call/messages.ts'
export type { ReplyFacts, RequestContent, RequestFacts, Usage } from './call/model-facts.ts'
export { costOf, type PricedCall, type PricedUsage } from './cost/cost-of.ts'
export { setModelPrices } from './cost/model-prices.ts'
export type { ModelPrice } from './cost/price-table.ts'
export { type RetryOptions, retryModelCall } from './http/retry-model-call.ts'
export {
  instrumentProvider,
  type ProviderChunk,
  type ProviderMethod,
  type ProviderOptions,
  type ProviderRequest,
} from './instrument-provider.ts'
export { llmSpans } from './llm-spans.ts'
export { LLM_METRICS } from './metric-map.ts'
export type { Candidate, Candidates, DescribedCandidate, Routed } from './router/candidate.ts'
export { createRouter, type RouterOptions } from './router/create-router.ts'
export { type InstrumentRouterOptions, instrumentRouter } from './router/instrument-router.ts'
export type { RouterStrategy } from './router/route-order.ts'
export { RouterError } from './router/router-error.ts'
export { LLM_SPANS } from './span-map.ts'
