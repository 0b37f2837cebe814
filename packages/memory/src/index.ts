/** Spans of an agent's memory. */
export { instrumentMemory, type MemoryOptions } from './instrument-memory.ts'
export { instrumentVectorStore, type VectorStoreOptions } from './instrument-vector-store.ts'
export { memorySpans } from './memory-spans.ts'
export { MEMORY_METRICS } from './metric-map.ts'
export { MEMORY_SPANS } from './span-map.ts'
