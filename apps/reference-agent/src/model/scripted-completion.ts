/**
 * A reply of the scripted model. Ids, usage and pace are computed from the request alone, so that equal requests get equal
 * replies.
 */
import { createHash } from 'node:crypto'
import { CHARACTERS_PER_TOKEN, estimateTokens } from './estimate-tokens.ts'
import type { ToolRequest } from './message.ts'
import { readExchange } from './scripted-exchange.ts'
import type { Reply, ToolUse } from './scripted-reply.ts'
import type { ScriptedCompletion, ScriptedRequest, ScriptedUsage } from './scripted-request.ts'
import { nextReply } from './scripted-rules.ts'
import { answerInShape } from './scripted-structured.ts'

const CACHE_BLOCK_TOKENS = 128
const CACHE_SMALLEST_TOKENS = 1_024

export function requestHash(request: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(request) ?? '')
    .digest('hex')
}

/** Text is cut after so many tokens. */
export function completeScripted(request: ScriptedRequest, hash: string, mostTokens: number): ScriptedCompletion {
  const reply = replyTo(request)
  const uses = 'text' in reply ? [] : 'tool' in reply ? [reply] : reply.tools
  const all = 'text' in reply ? reply.text : ''
  const text = all.slice(0, mostTokens * CHARACTERS_PER_TOKEN)
  const completion = estimateTokens(text === '' ? JSON.stringify(uses) : text)
  const calls = uses.map((use, index) => toolRequestOf(use, `${hash} ${index}`))
  return { model: request.model, hash, text, calls, cut: text !== all, usage: { ...countPrompt(request), completion } }
}

/** What was sent, and how much of it had been sent before: all up to the model's last reply, in whole blocks. */
export function countPrompt({ messages, tools }: ScriptedRequest): Pick<ScriptedUsage, 'prompt' | 'cached'> {
  const lastReply = messages.findLastIndex((message) => message.role === 'assistant')
  const count = (part: typeof messages) => estimateTokens(JSON.stringify({ tools, messages: part }))
  const earlier = lastReply === -1 ? 0 : count(messages.slice(0, lastReply))
  const cached = earlier < CACHE_SMALLEST_TOKENS ? 0 : earlier - (earlier % CACHE_BLOCK_TOKENS)
  return { prompt: count(messages), cached }
}

/** The pieces in which a text is streamed. */
export function piecesOf(text: string): string[] {
  return text.match(/(?:\s*\S+){1,3}\s*$|(?:\s*\S+){1,3}/g) ?? []
}

/** The pieces in which arguments are streamed. */
export function fragmentsOf(argumentsText: string): string[] {
  return argumentsText.match(/[\s\S]{1,16}/g) ?? []
}

function replyTo(request: ScriptedRequest): Reply {
  if (request.shape !== undefined) return { text: answerInShape(request.shape, request) }
  return nextReply(readExchange(request))
}

function toolRequestOf({ tool, input }: ToolUse, seed: string): ToolRequest {
  const id = createHash('sha256').update(seed).digest('hex').slice(0, 20)
  return { id: `call_${id}`, name: tool, arguments: JSON.stringify(input) }
}
