/**
 * Spans of the Vercel AI SDK's model calls, from what the SDK publishes about them on the tracing channel `ai:telemetry`. Nothing is wrapped or
 * patched, and `ai` is not loaded.
 */
import { followAiSdk } from './ai-sdk/follow-ai-sdk.ts'
import { modelMethods } from './ai-sdk/model-methods.ts'
import { noteReplies } from './ai-sdk/seen-replies.ts'
import { traceMethod } from './promised-reply/trace-method.ts'

let users = 0
let unsubscribe: (() => void) | undefined

/**
 * Subscribes to the AI SDK (`ai` 7). From then on every call of a model by `generateText`, `streamText` or an agent is one span `llm.chat` or
 * `llm.chat_stream`, with the SDK's own retries in it; with structured `output` there is an `llm.extract` around the operation. `embed` and
 * `embedMany` are `llm.embed`. Tools run in the context of the caller.
 *
 * A call with `telemetry: { isEnabled: false }` is not seen; `recordInputs: false` and `recordOutputs: false` keep content out, and in later
 * releases of the SDK the tokens, too. `generateObject` and `streamObject`, which are deprecated, publish nothing. See `instrumentAiModel` for both.
 * @returns unsubscribes; with several subscriptions, the last one to do so
 * @example
 * instrumentAiSdk()
 * const { text } = await generateText({ model: openai('gpt-5'), prompt: 'Say hello' })
 */
export function instrumentAiSdk(): () => void {
  if (users++ === 0) unsubscribe = followAiSdk()
  let isUser = true
  return () => {
    if (!isUser) return
    isUser = false
    if (--users === 0) unsubscribe?.()
  }
}

const instrumented = new WeakSet<object>()

/**
 * Makes the calls of one model spans by itself, for what `instrumentAiSdk` cannot see: `generateObject` and `streamObject` (each attempt is an
 * `llm.extract`), `embedMany` in the first releases, and models that are called directly. Where a call is published, too, it stays one span, and has its
 * tokens even if the SDK is asked not to record. A model is not told of `telemetry` settings: content is never captured here.
 * @returns the same model
 * @example
 * const model = instrumentAiModel(openai('gpt-5'))
 * const { object } = await generateObject({ model, schema, prompt: 'A recipe' })
 */
export function instrumentAiModel<M extends object>(model: M): M {
  if (instrumented.has(model)) return model
  for (const [name, method] of modelMethods(model))
    if (traceMethod(model, name, method) && noteReplies(model, name)) instrumented.add(model)
  return model
}
