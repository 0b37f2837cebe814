/** Adapter for the `openai` SDK: chat completions, with and without streaming. */
import { isRecording, replaceMethod, type Span } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import { llmSpans } from './llm-spans.ts'
import { type ChatSpan, requestAttributes } from './openai/chat-attributes.ts'
import { observeReply } from './openai/observe-reply.ts'

const instrumented = new WeakSet<object>()

/**
 * Makes every chat completion a span: `llm.chat`, or `llm.chat_stream` until the last chunk is read. The client stays what it is:
 * `withResponse`, `asResponse`, `tee`, `parse` and aborting work as before, and clients made by `withOptions` are wrapped, too.
 * Doing it twice changes nothing; without the `profiling` condition the client stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentOpenAI(new OpenAI())
 */
export function instrumentOpenAI<T extends OpenAI>(client: T): T {
  if (instrumented.has(client)) return client
  const done = replaceMethod(client.chat.completions, 'create', (create) => {
    return function (this: unknown, ...args: unknown[]) {
      const span = isRecording() ? startChat(args[0] as OpenAI.ChatCompletionCreateParams, client) : undefined
      if (!span?.recording) return create.apply(this, args)
      const reply = callInside(span, () => create.apply(this, args) as unknown)
      if (isLazyReply(reply)) observeReply(span, reply)
      else span.end()
      return reply
    }
  })
  if (!done) return client
  instrumented.add(client)
  replaceMethod(client, 'withOptions', (withOptions) => {
    return function (this: unknown, ...args: unknown[]) {
      return instrumentOpenAI(withOptions.apply(this, args) as OpenAI)
    }
  })
  return client
}

/** The SDK's own promise; what stands in for a client in a user's tests may return anything, and then the call is its span. */
function isLazyReply(reply: unknown): reply is object {
  return typeof reply === 'object' && reply !== null && 'parse' in reply
}

/** A request that cannot be read is the SDK's to refuse: then there is no span. */
function startChat(body: OpenAI.ChatCompletionCreateParams, client: OpenAI): ChatSpan | undefined {
  try {
    const attributes = requestAttributes(body, client)
    return llmSpans.start(body.stream ? 'llm.chat_stream' : 'llm.chat', attributes) as ChatSpan
  } catch {
    return undefined
  }
}

/** A call that throws before it returns a promise ends its span here. */
function callInside<R>(span: ChatSpan, call: () => R): R {
  try {
    return (span as Span).run(call)
  } catch (error) {
    span.fail(error).end()
    throw error
  }
}
