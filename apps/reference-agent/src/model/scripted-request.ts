/** What the scripted server is asked and what it answers, in a form of its own; `wire/` translates it for each interface. */
import type { Message, ToolDefinition, ToolRequest } from './message.ts'

export interface ScriptedRequest {
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools: readonly ToolDefinition[]
  readonly toolChoice: 'auto' | 'none'
  /** The name of the shape that the answer must have; absent where free text is wanted. */
  readonly shape?: string
}

/** Tokens of one request, as the server counts them. Cached ones are among those of the prompt. */
export interface ScriptedUsage {
  readonly prompt: number
  readonly cached: number
  readonly completion: number
}

export interface ScriptedCompletion {
  readonly model: string
  /** Of the request; ids of the reply are made of it. */
  readonly hash: string
  /** Empty where tools are asked for. */
  readonly text: string
  readonly calls: readonly ToolRequest[]
  /** The text ends at the length limit. */
  readonly cut: boolean
  readonly usage: ScriptedUsage
}

export interface ScriptedEmbeddings {
  readonly model: string
  readonly vectors: readonly number[][]
  readonly tokens: number
}

/** Why a request is not answered. Each interface has names of its own for it. */
export interface ScriptedRefusal {
  readonly reason: 'invalid' | 'not_found' | 'too_long' | 'busy' | 'broken'
  readonly message: string
}

export const REFUSAL_STATUS: Readonly<Record<ScriptedRefusal['reason'], number>> = {
  invalid: 400,
  too_long: 400,
  not_found: 404,
  busy: 429,
  broken: 500,
}
