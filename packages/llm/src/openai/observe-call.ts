/** One call of a method of the table: its span, and how its reply is watched. */
import { replaceMethod } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import type { ReplyFacts } from '../call/model-facts.ts'
import { isLazyReply, observeLazyReply, type ReplyReaders } from '../lazy-reply/observe-lazy-reply.ts'
import type { CalledClient, ModelApi } from './model-api.ts'
import type { ModelMethod } from './model-methods.ts'

/** Begins the call's span. A request that is no object is the SDK's to refuse: then there is none. */
export function beginCall(method: ModelMethod, body: unknown, client: () => CalledClient): ModelCall | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { span, api } = method
  if (!method.around) {
    const streams = span === 'llm.chat' && Boolean(fieldOf(body, 'stream'))
    return ModelCall.begin(streams ? 'llm.chat_stream' : span, () => api.request(body, client()))
  }
  // What was said stands on the model call inside.
  const read = () => ({ ...api.request(body, client()), content: {} })
  return ModelCall.begin(span, read, { kind: 'internal' })
}

/** Ends the call with its reply. What stands in for a client in a user's tests may return anything: then the call is its span. */
export function observeCall(call: ModelCall, reply: unknown, { api, around }: ModelMethod): void {
  if (!isLazyReply(reply)) {
    call.end()
    return
  }
  const readers = around ? outerReaders(call, api) : modelReaders(call, api)
  if (!around) readBeforeTransform(call, reply, readers)
  observeLazyReply(call, reply, readers)
}

function modelReaders(call: ModelCall, api: ModelApi): ReplyReaders {
  const read = api.items?.()
  return {
    onBody: (body) => {
      tellFailure(call, api.failure(body))
      return api.reply(body)
    },
    chunk: (item, reply) => {
      read?.(item, reply)
      tellFailure(call, api.failure(item))
    },
  }
}

/** Tool calls and what was said stand on the model call inside. */
function outerReaders(call: ModelCall, api: ModelApi): ReplyReaders {
  const onBody = (body: object): ReplyFacts => {
    tellFailure(call, api.failure(body))
    const { toolCalls: _calls, output: _output, ...facts } = api.reply(body)
    return facts
  }
  return { onBody, chunk: () => {} }
}

/** The call has failed although nothing was thrown; it ends when its reply does. */
function tellFailure(call: ModelCall, failure: unknown): void {
  if (failure !== undefined) call.span.fail(failure, { exception: false })
}

/** Helpers that make something else of a reply may fail at that: the model call itself is over then, and its reply is known. */
function readBeforeTransform(call: ModelCall, reply: object, { onBody }: ReplyReaders): void {
  replaceMethod(reply, '_thenUnwrap', (thenUnwrap) => {
    return function (this: unknown, transform: (...args: unknown[]) => unknown) {
      return thenUnwrap.call(this, (body: unknown, ...rest: unknown[]) => {
        if (isWhole(body)) {
          call.replied(() => onBody(body))
          call.end()
        }
        return transform(body, ...rest)
      })
    }
  })
}

/** A stream has all of it yet to come. */
function isWhole(body: unknown): body is object {
  return typeof body === 'object' && body !== null && !('controller' in body && 'iterator' in body)
}
