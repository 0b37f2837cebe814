/** Types of the wrappers and adapters; checked by `tsc`, run by nobody. */
import type { QdrantClient } from '@qdrant/js-client-rest'
import type BetterSqlite3 from 'better-sqlite3'
import { instrumentBetterSqlite } from './better-sqlite3.ts'
import { instrumentMemory, instrumentVectorStore, memorySpans } from './index.ts'
import { instrumentQdrant } from './qdrant.ts'

class NoteBook {
  readonly title = 'own'
  async lookUp(words: string, limit?: number): Promise<string[]> {
    return [words.repeat(limit ?? 1)]
  }
}

const book: NoteBook = instrumentMemory(new NoteBook(), { storeId: 'notes', methods: { lookUp: 'memory.recall' } })
const found: Promise<string[]> = book.lookUp('tea')
instrumentMemory(new NoteBook(), {
  methods: {
    lookUp: {
      span: 'memory.recall',
      kind: 'client',
      attributes: (words, limit) => ({ 'zeph.query.length': words.length, 'zeph.query.limit': limit }),
      onResult: (span, notes) => span.set({ 'gen_ai.memory.record.count': notes.length }),
    },
  },
})
// @ts-expect-error no such method
instrumentMemory(new NoteBook(), { methods: { find: 'memory.recall' } })
// @ts-expect-error not a method
instrumentMemory(new NoteBook(), { methods: { title: 'memory.recall' } })
// @ts-expect-error no such span
instrumentMemory(new NoteBook(), { methods: { lookUp: 'memory.search' } })
// @ts-expect-error no such option
instrumentMemory(new NoteBook(), { store: 'notes' })
// @ts-expect-error not an object
instrumentMemory('notes')
instrumentMemory(new NoteBook(), {
  methods: {
    // @ts-expect-error an attribute of another span
    lookUp: { span: 'memory.recall', attributes: () => ({ 'zeph.graph.entities': 1 }) },
  },
})
instrumentMemory(new NoteBook(), {
  methods: {
    // @ts-expect-error a number
    lookUp: { span: 'memory.recall', attributes: () => ({ 'gen_ai.memory.record.count': '1' }) },
  },
})
instrumentMemory(new NoteBook(), {
  methods: {
    // @ts-expect-error not one of the span's kinds
    lookUp: { span: 'memory.summarize', kind: 'client' },
  },
})

const store: NoteBook = instrumentVectorStore(new NoteBook(), {
  system: 'own',
  methods: { lookUp: 'memory.vector_store' },
})
// @ts-expect-error which product
instrumentVectorStore(new NoteBook(), { collection: 'notes' })

memorySpans.start('memory.recall', {}, { kind: 'client' }).content('gen_ai.memory.query.text', () => 'tea')
// @ts-expect-error content is a function
memorySpans.start('memory.recall', {}).content('gen_ai.memory.query.text', 'tea')
// @ts-expect-error content is no value
memorySpans.start('memory.recall', { 'gen_ai.memory.query.text': 'tea' })
// @ts-expect-error a required attribute is missing
memorySpans.start('memory.vector_store', { 'db.system.name': 'own' })
// @ts-expect-error not one of the span's kinds
memorySpans.start('memory.summarize', {}, { kind: 'client' })

declare const database: BetterSqlite3.Database & { readonly own: true }
declare const client: QdrantClient & { readonly own: true }
const own: [true, true] = [instrumentBetterSqlite(database).own, instrumentQdrant(client).own]
// @ts-expect-error not a database
instrumentBetterSqlite({ prepare: () => {} })
// @ts-expect-error not a client
instrumentQdrant({ query: () => {} })

void [found, store, own]
