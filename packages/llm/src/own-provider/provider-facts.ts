/** What users may say of their own provider's calls, where its requests and replies have no usual shape. Types only. */
import type { Message } from '../call/messages.ts'
import type { AttributeFacts, ModelSpanName, ReplyFacts, ToolCallDelta, Usage } from '../call/model-facts.ts'

/** What a request says. Values of another type than the span map's are left out. */
export interface ProviderRequest {
  readonly model?: unknown
  /** Others, by the keys of the span map: `{ 'gen_ai.request.temperature': 0.2 }`. */
  readonly attributes?: AttributeFacts
  /** The messages sent; called only where content is captured. */
  readonly messages?: () => readonly Message[] | undefined
}

/** What one chunk of a stream says. What has text, reasoning, a tool call or `content: true` counts as content. */
export interface ProviderChunk {
  readonly text?: unknown
  readonly reasoning?: unknown
  readonly toolCalls?: readonly ToolCallDelta[]
  /** True for content of another kind, such as audio. */
  readonly content?: boolean
  readonly finishReason?: unknown
  readonly id?: unknown
  readonly model?: unknown
  readonly usage?: Usage | undefined
}

/** How calls are read; over what is recognised by itself. What these throw is left out and reaches nobody. */
export interface ProviderReaders {
  readonly request?: (...args: never[]) => ProviderRequest | undefined
  readonly reply?: (result: never) => ReplyFacts | undefined
  readonly chunk?: (item: never) => ProviderChunk | undefined
}

/** One method: its span, and how its calls are read. */
export interface ProviderMethod<F extends (...args: never[]) => unknown> {
  readonly span: ModelSpanName
  readonly request?: (...args: Parameters<F>) => ProviderRequest | undefined
  readonly reply?: (result: Awaited<ReturnType<F>>) => ReplyFacts | undefined
  readonly chunk?: (item: ItemOf<Awaited<ReturnType<F>>>) => ProviderChunk | undefined
}

type ItemOf<R> = R extends AsyncIterable<infer Item> | Iterable<infer Item> ? Item : unknown
