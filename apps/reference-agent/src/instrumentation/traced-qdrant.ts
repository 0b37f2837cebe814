/** Vectors on a Qdrant server, each request a span. Loaded only where there is a server to talk to. */
import { QdrantClient } from '@qdrant/js-client-rest'
import { instrumentQdrant } from '@zeph-telemetry/memory/qdrant'
import { openQdrantStore } from '../memory/qdrant-store.ts'
import type { VectorStore } from '../memory/vector-store.ts'

export function openTracedQdrantStore(url: string, collection: string): VectorStore {
  return openQdrantStore(instrumentQdrant(new QdrantClient({ url })), collection)
}
