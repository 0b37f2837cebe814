/**
 * Watches what a streaming call of the `ollama` SDK came to: an `AbortableAsyncIterator`, which can be read once, or in older versions a
 * generator. It stays the same object.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../call/model-call.ts'
import type { ReplyStream } from '../call/model-facts.ts'

/** True for either kind of stream. */
export function isStream(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** Ends `call` when the stream is read to its end, left, aborted or dropped. */
export function watchStream(
  call: ModelCall,
  stream: object,
  onChunk: (chunk: unknown, reply: ReplyStream) => void,
): void {
  if ('next' in stream) {
    call.watchIterator(stream, { chunk: onChunk, onlyDecodes: true })
    return
  }
  let isRead = false
  replaceMethod(stream, Symbol.asyncIterator, (iterate) => {
    return function (this: unknown) {
      const chunks = iterate.call(this) as object
      if (!isRead) call.watchIterator(chunks, { chunk: onChunk, onlyDecodes: true })
      isRead = true
      return chunks
    }
  })
  // The client keeps every stream that has not been read to its end: one that is aborted unread would never be collected.
  replaceMethod(stream, 'abort', (abort) => {
    return function (this: unknown, ...args: unknown[]) {
      const result = abort.apply(this, args)
      if (!isRead) call.end()
      return result
    }
  })
  call.endWithCollected(stream)
}
