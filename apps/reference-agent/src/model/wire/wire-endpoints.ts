/** Which path speaks which interface. All stand on one server, each where its provider has it. */
import { ANTHROPIC_MESSAGES } from './anthropic-wire.ts'
import { GEMINI_CONTENT, GEMINI_EMBEDDINGS } from './gemini-wire.ts'
import { OLLAMA_CHAT, OLLAMA_EMBEDDINGS } from './ollama-wire.ts'
import { OPENAI_CHAT, OPENAI_EMBEDDINGS } from './openai-wire.ts'
import type { ChatWire, EmbeddingsWire } from './wire-protocol.ts'

export type WireEndpoint = { path: RegExp; chat: ChatWire } | { path: RegExp; embeddings: EmbeddingsWire }

/** A service that speaks OpenAI's interface and is not OpenAI stands below `/compatible`. */
const ENDPOINTS: readonly WireEndpoint[] = [
  { path: /^(?:\/compatible)?\/v1\/chat\/completions$/, chat: OPENAI_CHAT },
  { path: /^(?:\/compatible)?\/v1\/embeddings$/, embeddings: OPENAI_EMBEDDINGS },
  { path: /^\/v1\/messages$/, chat: ANTHROPIC_MESSAGES },
  { path: /^\/v1(?:beta)?\/models\/[^/:]+:(?:generateContent|streamGenerateContent)$/, chat: GEMINI_CONTENT },
  { path: /^\/v1(?:beta)?\/models\/[^/:]+:batchEmbedContents$/, embeddings: GEMINI_EMBEDDINGS },
  { path: /^\/api\/chat$/, chat: OLLAMA_CHAT },
  { path: /^\/api\/embed$/, embeddings: OLLAMA_EMBEDDINGS },
]

export function endpointAt(path: string): WireEndpoint | undefined {
  return ENDPOINTS.find((endpoint) => endpoint.path.test(path))
}
