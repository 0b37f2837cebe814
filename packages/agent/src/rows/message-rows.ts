/** Messages on their way into the store and back. */
import { activeCorrelation } from '@zeph-telemetry/core'
import { fieldOf, limitOf, wordOf } from '@zeph-telemetry/core/read-value'
import { resultCount, textLength } from '../read-call.ts'
import type { AgentRows, AgentSpan } from './agent-rows.ts'

export const MESSAGE_ROWS: AgentRows = {
  'agent.persist_message': {
    attributes: (...args) => {
      const message = messageIn(args)
      return {
        'gen_ai.conversation.id': activeCorrelation().sessionId,
        'zeph.message.role': wordOf(fieldOf(message, 'role')),
        'zeph.message.length': textLength(contentOf(message)),
      }
    },
    onResult: (span, _stored, args) => tellText(span, args),
    onError: (span, _error, args) => tellText(span, args),
  },
  'agent.restore_history': {
    attributes: (...args) => ({
      'gen_ai.conversation.id': activeCorrelation().sessionId,
      'zeph.query.limit': limitOf(args),
    }),
    onResult: (span, messages) => span.set({ 'zeph.result.count': resultCount(messages) }),
  },
}

/** Stores take the message alone, or behind the id of its session. */
function messageIn(args: readonly unknown[]): unknown {
  return args.find((arg) => fieldOf(arg, 'role') !== undefined)
}

function contentOf(message: unknown): unknown {
  return fieldOf(message, 'content', 'text')
}

function tellText(span: AgentSpan<'agent.persist_message'>, args: readonly unknown[]): void {
  span.content('zeph.message.text', () => contentOf(messageIn(args)))
}
