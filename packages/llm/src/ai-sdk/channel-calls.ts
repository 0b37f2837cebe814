/**
 * The messages of the AI SDK's tracing channel as model calls. What they are about: `generateText` and `streamText` (also of agents) are one
 * `languageModelCall` or more, in steps; `embed` and `embedMany` have no messages inside. All others are none of the llm package's spans: tools are
 * run in the context of whoever called the SDK.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import { Operation, Operations } from './operations.ts'
import { embedReply, errorCode, generateReply, requestServer } from './reply-facts.ts'
import { chatRequest, embedRequest, recordsOutputs } from './request-facts.ts'
import { seenReply } from './seen-replies.ts'
import { watchStream } from './watch-stream.ts'

/** What the SDK publishes; `result` or `error` are there when the call is over. */
export interface AiSdkMessage {
  readonly type?: unknown
  readonly event?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

/** Turns one subscription's messages into calls. */
export class ChannelCalls {
  readonly #operations = new Operations()
  readonly #calls = new WeakMap<object, ModelCall>()

  /** A call of the SDK begins. @returns the model call in which it runs, if it is one */
  start(message: AiSdkMessage): ModelCall | undefined {
    const call = this.#begin(message)
    if (call !== undefined) this.#calls.set(message, call)
    return call
  }

  /** A call of the SDK is over. */
  end(message: AiSdkMessage): void {
    const { type, event } = message
    const id = fieldOf(event, 'callId')
    const operation = this.#operations.get(id)
    const failure = 'error' in message ? { error: message.error } : undefined
    const ending = { isKnown: true, failure }
    if (type === 'step') operation?.close(ending)
    if (type === 'generateText' || type === 'streamText') this.#operations.close(id, ending)
    const call = this.#calls.get(message)
    if (call !== undefined) over(call, message, operation)
  }

  #begin(message: AiSdkMessage): ModelCall | undefined {
    const { type, event } = message
    switch (type) {
      case 'generateText':
      case 'streamText':
        return this.#open(message, type === 'streamText')
      case 'languageModelCall':
        return beginChat(event, this.#operations.get(fieldOf(event, 'callId')))
      case 'embed':
      case 'embedMany':
        return ModelCall.begin('llm.embed', () => embedRequest(event))
      default:
        return undefined
    }
  }

  #open(message: AiSdkMessage, streams: boolean): ModelCall | undefined {
    const { event } = message
    const mode = fieldOf(fieldOf(event, 'output'), 'name')
    const isStructured = typeof mode === 'string' && mode !== 'text'
    const operation = new Operation({ streams, isStructured, maxRetries: fieldOf(event, 'maxRetries') })
    this.#operations.open(fieldOf(event, 'callId'), operation, message)
    if (!isStructured) return undefined
    operation.extract = ModelCall.begin('llm.extract', () => chatRequest(event, true), { kind: 'internal' })
    if (streams) operation.extract?.endWithCollected(message)
    return operation.extract
  }
}

/** The next attempt of a call that failed before is the same call. Helpers that call a model without an operation stream. */
function beginChat(event: unknown, operation: Operation | undefined): ModelCall | undefined {
  const again = operation?.failed?.call
  if (operation !== undefined) operation.failed = undefined
  if (again !== undefined) return again
  const name = operation?.streams === false ? 'llm.chat' : 'llm.chat_stream'
  return ModelCall.begin(name, () => chatRequest(event, operation?.isStructured === true))
}

function over(call: ModelCall, message: AiSdkMessage, operation: Operation | undefined): void {
  if ('error' in message) {
    failed(call, seenReply(call)?.failure?.error ?? message.error, operation)
  } else if (message.type === 'languageModelCall') {
    operation?.answered()
    answered(call, message, operation)
  } else {
    if (call !== operation?.extract) call.replied(() => embedReply(message.result ?? seenReply(call)?.value))
    call.end()
  }
}

function failed(call: ModelCall, error: unknown, operation: Operation | undefined): void {
  if (call !== operation?.extract && operation?.retries(error)) operation.failed = { call, error }
  else call.fail(error, errorCode)
}

/**
 * A whole reply, or the stream of one. Later releases show neither where recording is off; then, unless the model is instrumented, a stream ends with
 * its step.
 */
function answered(call: ModelCall, message: AiSdkMessage, operation: Operation | undefined): void {
  const { event, result = seenReply(call)?.value } = message
  const stream = fieldOf(result, 'stream')
  if (stream instanceof ReadableStream) {
    call.replied(() => ({ attributes: requestServer(result) }))
    watchStream(stream, { call, operation, keeps: recordsOutputs(event) })
  } else if (operation?.streams) {
    operation.unseen = call
  } else {
    if (result !== undefined) call.replied(() => generateReply(result, recordsOutputs(event)))
    call.end()
  }
}
