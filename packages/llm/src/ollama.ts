/** Adapter for the `ollama` SDK: chat, generate, embed, embeddings and systemone; with and without streaming. */
import type { Ollama } from 'ollama'
import { METHODS } from './ollama/methods.ts'
import { traceMethod } from './promised-reply/trace-method.ts'

const instrumented = new WeakSet<object>()

/**
 * Makes every call of a model a span: `llm.chat`, `llm.chat_stream` until the last chunk is read, or `llm.embed`. The client stays what it is,
 * and so do its streams: `abort()` of one or of the client works as before. Methods that run no model (`pull`, `create`, `list` ...)
 * are left alone. Doing it twice changes nothing; without the `profiling` condition the client stays untouched.
 * @returns the same client, which may be the default one that `ollama` exports
 * @example
 * const client = instrumentOllama(new Ollama())
 */
export function instrumentOllama<T extends Pick<Ollama, 'chat' | 'generate'>>(client: T): T {
  if (instrumented.has(client)) return client
  let done = false
  for (const [name, method] of METHODS) done = traceMethod(client, name, method(client)) || done
  if (done) instrumented.add(client)
  return client
}
