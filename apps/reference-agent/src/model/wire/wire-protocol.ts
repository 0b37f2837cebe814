/** What one interface over HTTP must say for the scripted server to speak it: how requests are read and replies are written. */
import type { EmbeddingsRequest } from '../scripted-embeddings.ts'
import type { ScriptedCompletion, ScriptedEmbeddings, ScriptedRefusal, ScriptedRequest } from '../scripted-request.ts'

/** A request as it came: the model may stand in the path, the rest in the body. */
export interface WireRequest {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface ChatWire {
  /** Undefined where it is no request of this interface. */
  readChat(request: WireRequest): ScriptedRequest | undefined
  wantsStream(request: WireRequest): boolean
  writeReply(completion: ScriptedCompletion): unknown
  /** The parts of a streamed reply in their order, each as it stands on the wire. */
  writeStream(completion: ScriptedCompletion, request: WireRequest): readonly string[]
  readonly streamType: string
  writeRefusal(refusal: ScriptedRefusal): unknown
}

export interface EmbeddingsWire {
  /** Undefined where it is no request of this interface. */
  readEmbeddings(request: WireRequest): EmbeddingsRequest | undefined
  writeEmbeddings(embeddings: ScriptedEmbeddings, request: WireRequest): unknown
  writeRefusal(refusal: ScriptedRefusal): unknown
}

export const SERVER_SENT_EVENTS = 'text/event-stream; charset=utf-8'

/** Something at any depth of a body, of any kind. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = value
  for (const key of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  return found
}

export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** Empty where there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export function recordAt(value: unknown, ...path: readonly (string | number)[]): Record<string, unknown> {
  const found = at(value, ...path)
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : {}
}
