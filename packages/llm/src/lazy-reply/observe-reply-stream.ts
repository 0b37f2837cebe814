/**
 * Watches a stream of the OpenAI or Anthropic SDK: every way to read one goes through its `iterator` function. It can be read once, later
 * readers only fail.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall, StreamWatch } from '../call/model-call.ts'

/** Ends `call` when the stream is read to its end, left, broken, or dropped unread. */
export function observeReplyStream(call: ModelCall, stream: object, watch: StreamWatch): void {
  let isRead = false
  replaceMethod(stream, 'iterator', (iterator) => {
    return function (this: unknown) {
      const events = iterator.call(this) as object
      if (!isRead) call.watchIterator(events, { ...watch, onlyDecodes: true })
      isRead = true
      return events
    }
  })
  call.endWithCollected(stream)
}
