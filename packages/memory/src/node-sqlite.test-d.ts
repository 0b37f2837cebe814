/** Types of the adapter; checked by `tsc`, run by nobody. */
import type { DatabaseSync } from 'node:sqlite'
import { memorySpans } from './index.ts'
import { instrumentDatabaseSync } from './node-sqlite.ts'

declare const database: DatabaseSync
declare const extended: DatabaseSync & { readonly own: true }

const same: DatabaseSync = instrumentDatabaseSync(database)
const own: true = instrumentDatabaseSync(extended).own
// @ts-expect-error not a database
instrumentDatabaseSync({ prepare: () => {} })

memorySpans.start('memory.sqlite', {}).set({ 'db.response.returned_rows': 1 })
// @ts-expect-error no such span
memorySpans.start('memory.sql', { 'db.system.name': 'sqlite' })
// @ts-expect-error a required attribute is missing
memorySpans.start('memory.vector_store', { 'db.system.name': 'qdrant' })
// @ts-expect-error no such attribute
memorySpans.start('memory.sqlite', { 'db.statement': 'SELECT' })
// @ts-expect-error a number
memorySpans.start('memory.sqlite', {}).set({ 'db.response.returned_rows': '1' })

const store = memorySpans.methods(
  { recall: (limit: number) => limit },
  { recall: { span: 'memory.sqlite', attributes: () => ({ 'db.system.name': 'sqlite' }) } },
)
const limit: number = store.recall(1)
// @ts-expect-error no such method
memorySpans.methods(store, { remember: { span: 'memory.sqlite', attributes: () => ({ 'db.system.name': 'sqlite' }) } })

void [same, own, limit]
