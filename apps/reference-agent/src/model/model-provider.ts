/**
 * What the agent needs of a provider of models. One file in `providers/` does it with each provider's own SDK; nothing
 * else in the agent knows which one it is.
 */
import type { Message, ToolDefinition } from './message.ts'
import type { ModelResponse } from './model-response.ts'

export interface ChatRequest {
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools: readonly ToolDefinition[]
  /** `none`: an answer is wanted now, with no more tools. */
  readonly toolChoice: 'auto' | 'none'
  /** Aborted when nobody waits for the reply any more: the request is ended then. */
  readonly signal?: AbortSignal
}

export interface ExtractRequest {
  readonly model: string
  /** What is asked for, in letters, digits and underscores. */
  readonly name: string
  /** The wanted shape, a JSON Schema whose `title` is the name. */
  readonly schema: Readonly<Record<string, unknown>>
  readonly instructions: string
  readonly text: string
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal
}

/** What came of a structured request. */
export interface Extraction {
  /** JSON, if all went well; empty where the model wrote nothing. */
  readonly text: string
  /** The model would not answer, and this is what it said. */
  readonly refusal?: string
  /** The text ends where its length limit cut it. */
  readonly cut: boolean
}

export interface EmbedRequest {
  readonly model: string
  readonly texts: readonly string[]
}

export interface ModelProvider {
  chat(request: ChatRequest): Promise<ModelResponse>
  /** Text is handed on as it comes, and is whole in the response. */
  chatStream(request: ChatRequest, onText: (text: string) => void): Promise<ModelResponse>
  /** Asks for JSON in a shape. What is no JSON may be a SyntaxError already. */
  extract(request: ExtractRequest): Promise<Extraction>
}

/** Vectors in the order of the texts. Not every provider has models for it. */
export type EmbedTexts = (request: EmbedRequest) => Promise<number[][]>
