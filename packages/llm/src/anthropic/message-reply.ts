/** What a whole message of the API says of itself. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { finishReason } from '../call/finish-reasons.ts'
import type { ReplyFacts } from '../call/model-facts.ts'
import { choiceMessage } from '../call/tool-calls.ts'
import { contentParts } from './message-content.ts'
import { MessageUsage } from './message-usage.ts'

/** The facts of a message; of anything else, none. */
export function messageReply(message: object): ReplyFacts {
  const usage = new MessageUsage()
  usage.add(fieldOf(message, 'usage'))
  const content = fieldOf(message, 'content')
  return {
    ...messageIdentity(message),
    usage: usage.total(),
    toolCalls: (listOf(content) ?? [])
      .filter((block) => fieldOf(block, 'type') === 'tool_use')
      .map((block) => ({ id: fieldOf(block, 'id'), name: fieldOf(block, 'name') })),
    output: () => [choiceMessage(contentParts(content), finishReason(fieldOf(message, 'stop_reason')))],
  }
}

/** What a span around the call of the model says of the message, too. */
export function messageIdentity(message: object): ReplyFacts {
  return {
    id: fieldOf(message, 'id'),
    model: fieldOf(message, 'model'),
    finishReasons: listOf(fieldOf(message, 'content')) === undefined ? [] : [fieldOf(message, 'stop_reason')],
  }
}
