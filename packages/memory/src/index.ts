/** Spans of an agent's memory. */
export { memorySpans } from './memory-spans.ts'
export { MEMORY_SPANS } from './span-map.ts'
