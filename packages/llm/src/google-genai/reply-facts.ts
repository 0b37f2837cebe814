/** Generated content, whole: who answered, why each candidate ended, tokens, tool calls. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts } from '../call/model-facts.ts'
import { modelName } from './client-facts.ts'
import { candidateMessage } from './messages.ts'
import { usageOf } from './usage.ts'

/** Why a prompt was refused has many names; for the conventions all of them are this. */
export const REFUSED = 'content_filter'

/** A reply of `generateContent`. */
export function contentReply(reply: unknown): ReplyFacts {
  const candidates = candidatesOf(reply)
  const reasons = candidates.map((candidate) => fieldOf(candidate, 'finishReason'))
  return {
    ...identityOf(reply),
    finishReasons: reasons.length === 0 && isRefused(reply) ? [REFUSED] : reasons,
    usage: usageOf(fieldOf(reply, 'usageMetadata')),
    toolCalls: candidates.flatMap(toolCallsOf),
    output: () => candidates.map(candidateMessage),
  }
}

/** The id and model that a reply, or a chunk of one, carries. */
export function identityOf(reply: unknown): Pick<ReplyFacts, 'id' | 'model'> {
  return { id: fieldOf(reply, 'responseId'), model: modelName(fieldOf(reply, 'modelVersion')) }
}

/** The choices of a reply or chunk. */
export function candidatesOf(reply: unknown): readonly unknown[] {
  return listOf(fieldOf(reply, 'candidates')) ?? []
}

/** The parts of a candidate. */
export function partsIn(candidate: unknown): readonly unknown[] {
  return listOf(fieldOf(fieldOf(candidate, 'content'), 'parts')) ?? []
}

/** True where the prompt was blocked: then there are no candidates. */
export function isRefused(reply: unknown): boolean {
  return fieldOf(fieldOf(reply, 'promptFeedback'), 'blockReason') !== undefined
}

function toolCallsOf(candidate: unknown): { id: unknown; name: unknown }[] {
  const calls = partsIn(candidate).map((part) => fieldOf(part, 'functionCall'))
  return calls
    .filter((call) => call !== undefined)
    .map((call) => ({ id: fieldOf(call, 'id'), name: fieldOf(call, 'name') }))
}
