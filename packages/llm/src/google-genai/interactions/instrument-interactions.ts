/**
 * `interactions.create()` of the `@google/genai` SDK, whole and streamed, as model calls. The SDK makes `interactions` when it is first asked
 * for, and some versions warn of it: so that is not done earlier than the user does.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../../call/model-call.ts'
import { type TracedMethod, traceMethod } from '../../promised-reply/trace-method.ts'
import { apiErrorCode } from '../api-error-code.ts'
import { baseUrlOf, providerOf } from '../client-facts.ts'
import { interactionContent } from './messages.ts'
import { eventReader } from './read-events.ts'
import { interactionReply } from './reply-facts.ts'
import { interactionRequest } from './request-facts.ts'
import { isEventStream, watchEventStream } from './watch-event-stream.ts'

const instrumented = new WeakSet<object>()

/** Puts a getter on this client alone, before the one that it inherits. Versions without interactions have none. */
export function instrumentInteractionsOf(client: object): void {
  const inherited = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(client), 'interactions')?.get
  if (inherited === undefined || Object.hasOwn(client, 'interactions')) return
  const get = () => instrumentInteractions(inherited.call(client), client)
  Reflect.defineProperty(client, 'interactions', { get, configurable: true, enumerable: false })
}

function instrumentInteractions(interactions: unknown, client: object): unknown {
  if (typeof interactions !== 'object' || interactions === null || instrumented.has(interactions)) return interactions
  if (traceMethod(interactions, 'create', tracedCreate(client))) instrumented.add(interactions)
  return interactions
}

function tracedCreate(client: object): TracedMethod {
  return {
    begin: ([params]) =>
      ModelCall.begin(fieldOf(params, 'stream') === true ? 'llm.chat_stream' : 'llm.chat', () => ({
        attributes: { ...interactionRequest(params), 'gen_ai.provider.name': providerOf(client) },
        baseUrl: baseUrlOf(client),
        content: interactionContent(params),
      })),
    arrived: (call, value) => {
      if (isEventStream(value)) {
        watchEventStream(call, value, eventReader())
        return
      }
      call.replied(() => interactionReply(value))
      call.end()
    },
    errorCode: apiErrorCode,
  }
}
