/** Wraps whatever an agent remembers with. */
import { defineWrapper, type Wrapper, type WrapperOptions } from '@zeph-telemetry/core'
import { MEMORY_ROWS } from './memory-rows.ts'
import { memorySpans } from './memory-spans.ts'
import type { MEMORY_SPANS } from './span-map.ts'

/** How one memory is wrapped. */
export interface MemoryOptions<T> extends WrapperOptions<typeof MEMORY_SPANS, T> {
  /** Which memory it is, for `gen_ai.memory.store.id`: a name of yours, the same for each object of the same memory. */
  readonly storeId?: string
}

const wrapMemory: Wrapper<typeof MEMORY_SPANS> = defineWrapper(memorySpans, {
  methods: {
    remember: 'memory.remember',
    recall: 'memory.recall',
    summarize: 'memory.summarize',
    extractGraph: 'memory.graph_extract',
    extractPersona: 'memory.persona_extract',
    recallAcrossSessions: 'memory.cross_session',
    admit: 'memory.admission',
    probeCompaction: 'memory.compaction_probe',
    forget: 'memory.forgetting',
    consolidate: 'memory.consolidation',
    runConsolidation: 'memory.consolidation_loop',
  },
  rows: MEMORY_ROWS,
})

/** The spans that say which memory they belong to. */
const OF_STORE = [
  'memory.remember',
  'memory.recall',
  'memory.cross_session',
  'memory.forgetting',
  'memory.consolidation',
  'memory.consolidation_loop',
] as const

/**
 * Makes every call of a memory's methods a span: those with the usual names by themselves, others by `methods`. Wrapping twice changes
 * nothing; without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const memory = instrumentMemory(new NoteBook(), { storeId: 'notes', methods: { lookUp: 'memory.recall' } })
 */
export function instrumentMemory<T extends object>(memory: T, options: MemoryOptions<T> = {}): T {
  const { storeId, attributes = {}, ...rest } = options
  if (storeId === undefined) return wrapMemory(memory, options)
  const withStore = OF_STORE.map((name) => [name, { 'gen_ai.memory.store.id': storeId, ...attributes[name] }])
  return wrapMemory(memory, { ...rest, attributes: { ...attributes, ...Object.fromEntries(withStore) } })
}
