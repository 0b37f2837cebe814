/** Adapter for the `@google/genai` SDK: generated content, chats, embeddings, images and interactions; Gemini API and Vertex AI. */
import type { GoogleGenAI } from '@google/genai'
import { instrumentInteractionsOf } from './google-genai/interactions/instrument-interactions.ts'
import { instrumentModels } from './google-genai/models.ts'

/** What the adapter needs of a client: that of Node has it, that of the web, and those of all supported versions. */
interface Client {
  readonly vertexai: boolean
  readonly models: Pick<GoogleGenAI['models'], 'generateContent' | 'generateContentStream'>
}

const instrumented = new WeakSet<object>()

/**
 * Makes every request to a model a span: `llm.chat`, `llm.chat_stream` until the last chunk is read, or `llm.embed`. Where the SDK calls the
 * functions that a model asks for by itself, each request is a span; where it goes on with a long reply by itself, the whole is one. Chats
 * are covered, also those made before. The client stays what it is. Doing it twice changes nothing; without the `profiling` condition
 * the client stays untouched.
 * @returns the same client
 * @example
 * const ai = instrumentGoogleGenAI(new GoogleGenAI({ apiKey }))
 */
export function instrumentGoogleGenAI<T extends Client>(client: T): T {
  if (instrumented.has(client)) return client
  if (!instrumentModels(client)) return client
  instrumented.add(client)
  instrumentInteractionsOf(client)
  return client
}
