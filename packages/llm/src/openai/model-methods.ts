/** Methods of the `openai` client that call a model, as data. What only fetches, counts or lists is none, such as `responses.retrieve`. */
import type { ModelSpanName } from '../call/model-facts.ts'
import { CHAT_COMPLETIONS } from './chat/chat-completions.ts'
import { DECISIONS } from './decisions.ts'
import { EMBEDDINGS } from './embeddings.ts'
import type { ModelApi } from './model-api.ts'
import { RESPONSES } from './responses/responses.ts'
import { TEXT_COMPLETIONS } from './text-completions.ts'

/** One method. */
export interface ModelMethod {
  /** Where its resource is on the client. Versions of the SDK do not have all of them. */
  readonly resource: readonly string[]
  readonly method: string
  /** `llm.chat` is `llm.chat_stream` where the request streams. */
  readonly span: Exclude<ModelSpanName, 'llm.chat_stream'>
  readonly api: ModelApi
  /** It calls another method of the table, which is the model call. */
  readonly around?: true
}

const CHAT = ['chat', 'completions'] as const

/**
 * Helpers that stream or run tools (`stream`, `runTools`) call `create` themselves, once a model call. `parse` does so, too: the extraction is
 * around the call.
 */
export const MODEL_METHODS: readonly ModelMethod[] = [
  { resource: CHAT, method: 'create', span: 'llm.chat', api: CHAT_COMPLETIONS },
  { resource: CHAT, method: 'parse', span: 'llm.extract', api: CHAT_COMPLETIONS, around: true },
  { resource: ['responses'], method: 'create', span: 'llm.chat', api: RESPONSES },
  { resource: ['responses'], method: 'parse', span: 'llm.extract', api: RESPONSES, around: true },
  { resource: ['responses'], method: 'compact', span: 'llm.chat', api: RESPONSES },
  { resource: ['beta', 'responses'], method: 'create', span: 'llm.chat', api: RESPONSES },
  { resource: ['beta', 'responses'], method: 'compact', span: 'llm.chat', api: RESPONSES },
  { resource: ['completions'], method: 'create', span: 'llm.chat', api: TEXT_COMPLETIONS },
  { resource: ['decisions'], method: 'create', span: 'llm.extract', api: DECISIONS },
  { resource: ['embeddings'], method: 'create', span: 'llm.embed', api: EMBEDDINGS },
]
