/** Wraps a user's own provider of models: whatever has methods such as `chat` and `embed`, in front of whatever API. */
import { isRecording, replaceMethod } from '@zeph-telemetry/core'
import { fieldOf, nameOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from './call/model-call.ts'
import type { ModelRequest, ModelSpanName } from './call/model-facts.ts'
import { observeOutcome } from './own-provider/observe-outcome.ts'
import { type CallReaders, outcomeReader } from './own-provider/outcome-reader.ts'
import type { ProviderMethod, ProviderReaders, ProviderRequest } from './own-provider/provider-facts.ts'
import { asksForStream, modelOf, requestContent, requestFacts } from './own-provider/read-request.ts'

export type { ProviderChunk, ProviderMethod, ProviderReaders, ProviderRequest } from './own-provider/provider-facts.ts'

type AnyMethod = (...args: never[]) => unknown

/** How one provider is wrapped. */
export interface ProviderOptions<T> extends ProviderReaders {
  /** `gen_ai.provider.name`, such as `mistral_ai`. Default: the object's own `provider` or `providerName`, else `_OTHER`. */
  readonly provider?: string
  /** The model, where requests do not name it. Default: the object's own `model` or `modelId`. */
  readonly model?: string
  /** Where the model runs: a URL, of which host and port are told. Default: the object's own `baseUrl` or `baseURL`. */
  readonly server?: string | URL
  /** True where the model runs in this process: its spans are `internal`. */
  readonly local?: boolean
  /** The spans of methods with other names, and how their calls are read; `false` leaves a usual name alone. */
  readonly methods?: {
    readonly [K in keyof T]?: NonNullable<T[K]> extends infer F extends AnyMethod
      ? ModelSpanName | ProviderMethod<F> | false
      : never
  }
}

/** The usual names of methods. A chat that is asked for `stream: true` is `llm.chat_stream`. */
export const PROVIDER_METHODS: Readonly<Record<string, ModelSpanName>> = {
  chat: 'llm.chat',
  complete: 'llm.chat',
  generate: 'llm.chat',
  generateText: 'llm.chat',
  chatStream: 'llm.chat_stream',
  streamChat: 'llm.chat_stream',
  stream: 'llm.chat_stream',
  streamText: 'llm.chat_stream',
  completeStream: 'llm.chat_stream',
  generateStream: 'llm.chat_stream',
  embed: 'llm.embed',
  embedMany: 'llm.embed',
  embedQuery: 'llm.embed',
  embedDocuments: 'llm.embed',
  extract: 'llm.extract',
  generateObject: 'llm.extract',
}

/** Which methods of an object are wrapped already. */
const wrapped = new WeakMap<object, Set<string>>()

/**
 * Makes every call of a provider's methods a span: those with the usual names by themselves, others by `methods`. Requests, replies and chunks are
 * read by the usual names of their fields; where theirs are others, `request`, `reply` and `chunk` say what they mean. A stream's span ends
 * with its last chunk. Wrapping twice changes nothing; without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const provider = instrumentProvider(new HouseModel(), {
 *   provider: 'house',
 *   methods: { ask: 'llm.chat' },
 *   reply: (answer: Answer) => ({ usage: { input: answer.read, output: answer.written } }),
 * })
 */
export function instrumentProvider<T extends object>(provider: T, options: ProviderOptions<T> = {}): T {
  if ((typeof provider !== 'object' && typeof provider !== 'function') || provider === null) return provider
  const done = wrapped.get(provider) ?? new Set<string>()
  wrapped.set(provider, done)
  const entries: Readonly<Record<string, ModelSpanName | LooseMethod | false | undefined>> = {
    ...PROVIDER_METHODS,
    ...options.methods,
  }
  for (const [method, entry] of Object.entries(entries)) {
    if (entry === undefined || entry === false || done.has(method)) continue
    const row = typeof entry === 'string' ? { span: entry } : entry
    const site: Site = { options: options as LooseOptions, row: { ...(options as LooseOptions), ...row }, provider }
    if (replaceMethod(provider, method, (original) => instrumented(site, original))) done.add(method)
  }
  return provider
}

interface LooseMethod extends CallReaders {
  readonly span: ModelSpanName
  readonly request?: (...args: unknown[]) => ProviderRequest | undefined
}

type LooseOptions = Pick<ProviderOptions<object>, 'provider' | 'model' | 'server' | 'local'> & Omit<LooseMethod, 'span'>

/** One method of one object. */
interface Site {
  readonly provider: object
  readonly options: LooseOptions
  readonly row: LooseMethod
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function instrumented(site: Site, original: Method): Method {
  return {
    method(this: unknown, ...args: unknown[]): unknown {
      const call = isRecording() ? begin(site, args) : undefined
      if (call === undefined) return Reflect.apply(original, this, args)
      const result = call.run(() => Reflect.apply(original, this, args))
      return observeOutcome({ call, reader: outcomeReader(call, site.row) }, result)
    },
  }.method
}

function begin({ provider, options, row }: Site, args: readonly unknown[]): ModelCall | undefined {
  const name = row.span === 'llm.chat' && asksForStream(args) ? 'llm.chat_stream' : row.span
  const read = () => requestOf({ provider, options, row: { ...row, span: name } }, args)
  return ModelCall.begin(name, read, options.local ? { kind: 'internal' } : undefined)
}

function requestOf({ provider, options, row }: Site, args: readonly unknown[]): ModelRequest {
  const own = attempt(() => row.request?.(...args))
  const facts = attempt(() => requestFacts(row.span, args)) ?? {}
  const content = requestContent(row.span, args)
  const model = own?.model ?? facts['gen_ai.request.model'] ?? options.model ?? modelOf(fieldOf(provider, ...MODEL))
  return {
    attributes: {
      'gen_ai.provider.name': options.provider ?? nameOf(fieldOf(provider, 'provider', 'providerName')) ?? '_OTHER',
      ...facts,
      ...own?.attributes,
      'gen_ai.request.model': model,
    },
    baseUrl: options.server ?? fieldOf(provider, 'baseUrl', 'baseURL', 'endpoint'),
    content: own?.messages === undefined ? content : { ...content, inputMessages: own.messages },
  }
}

const MODEL = ['model', 'modelId', 'modelName', 'defaultModel'] as const

/** What a user's function, or an argument that is a trap, throws is left out and reaches nobody. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
