/** Adapter for the `openai` SDK: chat completions, responses, completions and embeddings, with and without streaming. */
import { replaceMethod } from '@zeph-telemetry/core'
import type OpenAI from 'openai'
import { providerAt } from './compatible-providers.ts'
import { MODEL_METHODS, type ModelMethod } from './openai/model-methods.ts'
import { beginCall, observeCall } from './openai/observe-call.ts'

/** Settings of one client. */
export interface OpenAIOptions {
  /**
   * Who answers: `gen_ai.provider.name`. Default: told by the host of the base URL (DeepSeek, Groq, Mistral, OpenRouter, Ollama and others that
   * speak OpenAI's protocol), `azure.ai.openai` for Azure's client, and `openai` for a host that is not known.
   */
  readonly provider?: string
}

const instrumented = new WeakSet<object>()

/**
 * Makes every call of a model a span: `llm.chat` or, until the last chunk is read, `llm.chat_stream` for `chat.completions`, `responses` (in
 * `beta`, too) and `completions`; `llm.embed` for `embeddings`; `llm.extract` for `decisions`, and around the call of `parse`. The helpers `stream` and
 * `runTools` have a span for each call that they make. The client stays what it is: `withResponse`, `asResponse`, `tee` and aborting work as
 * before, and clients made by `withOptions` are wrapped, too. Doing it twice changes nothing; without the `profiling` condition the client
 * stays untouched.
 * @returns the same client
 * @example
 * const client = instrumentOpenAI(new OpenAI())
 * const local = instrumentOpenAI(new OpenAI({ baseURL: 'http://localhost:8000/v1' }), { provider: 'vllm' })
 */
export function instrumentOpenAI<T extends OpenAI>(client: T, options: OpenAIOptions = {}): T {
  if (instrumented.has(client)) return client
  const replaced = MODEL_METHODS.map((method) => replaceModelMethod(client, method, options))
  if (!replaced.includes(true)) return client
  instrumented.add(client)
  replaceMethod(client, 'withOptions', (withOptions) => {
    return function (this: unknown, ...args: unknown[]) {
      return instrumentOpenAI(withOptions.apply(this, args) as OpenAI, options)
    }
  })
  return client
}

function replaceModelMethod(client: OpenAI, method: ModelMethod, { provider }: OpenAIOptions): boolean {
  const resource = resourceOf(client, method.resource)
  if (resource === undefined) return false
  return replaceMethod(resource, method.method, (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const call = beginCall(method, args[0], () => ({
        provider: provider ?? providerOf(client),
        baseUrl: client.baseURL,
      }))
      if (call === undefined) return original.apply(this, args)
      const reply: unknown = call.run(() => original.apply(this, args))
      observeCall(call, reply, method)
      return reply
    }
  })
}

/** A part of the client that has methods; versions and stand-ins do not have all of them, and getters of stand-ins may throw. */
function resourceOf(client: object, path: readonly string[]): object | undefined {
  let found: unknown = client
  try {
    for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name]
  } catch {
    return undefined
  }
  return typeof found === 'object' && found !== null ? found : undefined
}

function providerOf(client: OpenAI): string {
  return 'apiVersion' in client ? 'azure.ai.openai' : providerAt(client.baseURL)
}
