/** Spans of model calls. Adapters to SDKs are subpaths, such as `@zeph-telemetry/llm/openai`. */
export { llmSpans } from './llm-spans.ts'
export { LLM_SPANS } from './span-map.ts'
