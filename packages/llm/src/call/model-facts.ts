/**
 * What adapters say of a model call, in the words of no provider in particular. Values come from users and servers and may be anything: the
 * kernel checks each against the span map and leaves out what does not fit. Types only.
 */
import type { LLM_SPANS } from '../span-map.ts'
import type { Message, Part } from './messages.ts'

/** Spans of model calls. */
export type ModelSpanName = 'llm.chat' | 'llm.chat_stream' | 'llm.embed' | 'llm.extract'

type Attributes = (typeof LLM_SPANS)['llm.chat_stream']['attributes'] & (typeof LLM_SPANS)['llm.embed']['attributes']

/** Attributes of a model call by key. */
export type AttributeFacts = { readonly [K in keyof Attributes]?: unknown }

/** Attributes that a call starts with. */
export type RequestFacts = AttributeFacts & { readonly 'gen_ai.provider.name': unknown }

/** What is known when the call starts. */
export interface ModelRequest {
  readonly attributes: RequestFacts
  /** A string or URL; gives `server.address` and `server.port`. */
  readonly baseUrl?: unknown
  readonly content?: RequestContent
}

/** What was sent. Read only where content is captured. */
export interface RequestContent {
  /** Instructions that stand apart from the messages. */
  readonly systemInstructions?: () => readonly Part[] | undefined
  readonly inputMessages?: () => readonly Message[] | undefined
  readonly toolDefinitions?: () => unknown
  /** Texts to embed. */
  readonly embeddingsInput?: () => unknown
}

/** A whole reply, or what a chunk says about one. Later values win. */
export interface ReplyFacts {
  readonly id?: unknown
  readonly model?: unknown
  /** As the provider calls them, in the order of choices; what is no text never came. */
  readonly finishReasons?: readonly unknown[]
  readonly usage?: Usage | undefined
  readonly attributes?: AttributeFacts
  readonly toolCalls?: readonly ToolCallFacts[]
  /** The messages that came back. Read only where content is captured. */
  readonly output?: () => readonly Message[] | undefined
}

/** A tool call that the model asks for. */
export interface ToolCallFacts {
  readonly id?: unknown
  readonly name?: unknown
}

/** What a chunk adds to a tool call. */
export interface ToolCallDelta extends ToolCallFacts {
  /** Which tool call of the choice it belongs to. Default 0. */
  readonly index?: unknown
  /** The next piece of the arguments, or the whole of them as an object. */
  readonly arguments?: unknown
}

/** What tokens are of. */
export type Modality = 'text' | 'image' | 'audio'

/**
 * Tokens as OpenTelemetry counts them: input includes those read from and written to caches, output includes reasoning. Anything but a whole
 * number from 0 on is left out.
 */
export interface Usage {
  readonly input?: unknown
  readonly output?: unknown
  readonly cacheRead?: unknown
  readonly cacheWrite?: unknown
  readonly reasoning?: unknown
  readonly modalities?:
    | {
        readonly [M in Modality]?: { readonly input?: unknown; readonly output?: unknown; readonly cacheRead?: unknown }
      }
    | undefined
}

/** Takes what the chunks of one stream say, chunk by chunk. */
export interface ReplyStream {
  /** What is known of the whole reply. */
  facts(facts: Omit<ReplyFacts, 'output' | 'toolCalls' | 'finishReasons'>): void
  /** Text of the reply; what is no text, or empty, is none. */
  text(text: unknown, choice?: number): void
  /** Reasoning that the provider shows. */
  reasoning(text: unknown, choice?: number): void
  /** A piece of a tool call. */
  toolCall(delta: ToolCallDelta, choice?: number): void
  /** The chunk bears content of another kind; `part` is read only where content is captured. */
  content(part?: () => Part | undefined, choice?: number): void
  /** A choice exists: the reason why it ended is owed. */
  began(choice?: number): void
  /** Why a choice ended, as the provider calls it. */
  finished(reason: unknown, choice?: number): void
}
