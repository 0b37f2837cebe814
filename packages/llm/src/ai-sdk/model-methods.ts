/**
 * A model's own methods as model calls, for what the SDK does not publish. Inside a call that is published they are part of it. A model is not told
 * whether its caller wants content recorded, so that none is.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import type { ModelRequest, ModelSpanName } from '../call/model-facts.ts'
import type { TracedMethod } from '../promised-reply/trace-method.ts'
import { embedReply, errorCode, generateReply, requestServer } from './reply-facts.ts'
import { chatRequest, embedRequest } from './request-facts.ts'
import { watchStream } from './watch-stream.ts'

/** The methods of one model by name; it has some of them. */
export function modelMethods(model: object): readonly (readonly [name: string, method: TracedMethod])[] {
  return [
    ['doGenerate', { begin: ([options]) => beginChat('llm.chat', model, options), arrived: generated, errorCode }],
    ['doStream', { begin: ([options]) => beginChat('llm.chat_stream', model, options), arrived: streamed, errorCode }],
    ['doEmbed', { begin: ([options]) => beginEmbed(model, options), arrived: embedded, errorCode }],
  ]
}

function begin(name: ModelSpanName, read: () => ModelRequest): ModelCall | undefined {
  return ModelCall.active() === undefined ? ModelCall.begin(name, read) : undefined
}

function beginChat(name: 'llm.chat' | 'llm.chat_stream', model: object, options: unknown): ModelCall | undefined {
  const isJson = fieldOf(fieldOf(options, 'responseFormat'), 'type') === 'json'
  return begin(isJson ? 'llm.extract' : name, () => {
    const { attributes } = chatRequest(asEvent(model, options), isJson)
    const stream = name === 'llm.chat_stream' ? true : undefined
    return { attributes: { ...attributes, 'gen_ai.request.stream': stream } }
  })
}

function beginEmbed(model: object, options: unknown): ModelCall | undefined {
  const value = fieldOf(options, 'values')
  return begin('llm.embed', () => ({ attributes: embedRequest(asEvent(model, options, { value })).attributes }))
}

/** The options of a model in the form in which the SDK publishes them. A model's own names are getters of its class. */
function asEvent(model: object, options: unknown, more: object = {}): object {
  const { provider, modelId } = model as { provider?: unknown; modelId?: unknown }
  return { ...(options as object), provider, modelId, ...more }
}

function generated(call: ModelCall, result: unknown): void {
  call.replied(() => generateReply(result, false))
  call.end()
}

function streamed(call: ModelCall, result: unknown): void {
  const stream = fieldOf(result, 'stream')
  call.replied(() => ({ attributes: requestServer(result) }))
  if (stream instanceof ReadableStream) watchStream(stream, { call, operation: undefined, keeps: false })
  else call.end()
}

function embedded(call: ModelCall, result: unknown): void {
  call.replied(() => embedReply(result))
  call.end()
}
