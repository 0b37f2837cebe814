/** What the agent knows, each part wrapped once where it is made: database, vectors, messages, memory. */
import type { DatabaseSync } from 'node:sqlite'
import { instrumentMessageStore } from '@zeph-telemetry/agent'
import { instrumentMemory, instrumentVectorStore } from '@zeph-telemetry/memory'
import { instrumentDatabaseSync } from '@zeph-telemetry/memory/node-sqlite'
import type { Memory } from '../memory/memory.ts'
import { createMessageStore, type MessageStore, openDatabase } from '../memory/message-store.ts'
import { type MemoryOptions, openMemory } from '../memory/open-memory.ts'
import { openVectorStore } from '../memory/sqlite-vector-store.ts'
import { collectionName, type VectorStore } from '../memory/vector-store.ts'

export interface VectorStores {
  database: DatabaseSync
  embeddingModel: string
  /** Where the vectors are kept instead of the database. */
  qdrantUrl: string | undefined
}

export function openTracedDatabase(path: string): DatabaseSync {
  return instrumentDatabaseSync(openDatabase(path))
}

export function createTracedMessageStore(database: DatabaseSync): MessageStore {
  return instrumentMessageStore(createMessageStore(database))
}

export function openTracedMemory(options: MemoryOptions): Memory {
  return instrumentMemory(openMemory(options), { storeId: 'reference-agent' })
}

/** The collection for one purpose. The client of Qdrant is loaded only when there is one to talk to. */
export async function openTracedVectorStore(purpose: string, stores: VectorStores): Promise<VectorStore> {
  const collection = collectionName(purpose, stores.embeddingModel)
  if (stores.qdrantUrl) {
    const { openTracedQdrantStore } = await import('./traced-qdrant.ts')
    return openTracedQdrantStore(stores.qdrantUrl, collection)
  }
  return instrumentVectorStore(openVectorStore(stores.database, collection), { system: 'sqlite', collection })
}
