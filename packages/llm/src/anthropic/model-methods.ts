/** What stands in for the client's methods that call a model. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import type { ModelRequest } from '../call/model-facts.ts'
import { observeReturned } from '../lazy-reply/observe-returned.ts'
import { apiErrorType } from './error-type.ts'
import { messageIdentity, messageReply } from './message-reply.ts'
import { messageRequest } from './message-request.ts'
import { eventReader } from './read-events.ts'

/** A method of the SDK. */
export type Method = (this: unknown, ...args: unknown[]) => unknown

/** One message, whole or streamed. */
export function chat(create: Method, client: object): Method {
  return function (...args) {
    const [body, options] = args
    const name = fieldOf(body, 'stream') ? 'llm.chat_stream' : 'llm.chat'
    const call = ModelCall.begin(name, () => messageRequest(client, body, options))
    if (call === undefined) return create.apply(this, args)
    const reply = call.run(() => create.apply(this, args))
    return observeReturned(call, reply, { onBody: messageReply, chunk: eventReader(), errorCode: apiErrorType })
  }
}

/** Structured extraction: `create`, whose reply is then parsed. `read` finds the request. */
export function extract(parse: Method, read: (receiver: unknown, args: readonly unknown[]) => ModelRequest): Method {
  return function (...args) {
    const call = ModelCall.begin('llm.extract', () => withoutContent(read(this, args)), { kind: 'internal' })
    if (call === undefined) return parse.apply(this, args)
    const reply = call.run(() => parse.apply(this, args))
    return observeReturned(call, reply, { onBody: messageIdentity, chunk: () => {}, errorCode: apiErrorType })
  }
}

/** What is said is said in the call inside. */
function withoutContent({ attributes, baseUrl }: ModelRequest): ModelRequest {
  return { attributes, baseUrl }
}
