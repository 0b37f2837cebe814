/**
 * Watches the event stream of an interaction, a web stream that can also be iterated. Whichever way it is read, its end is seen; its events are
 * where it is iterated or read by a reader. It stays the same object.
 */
import { finished } from 'node:stream'
import { replaceMethod } from '@zeph-telemetry/core'
import type { ModelCall } from '../../call/model-call.ts'
import type { ReplyStream } from '../../call/model-facts.ts'

type Read = (event: unknown, reply: ReplyStream) => void

/** True for the SDK's stream. */
export function isEventStream(value: unknown): value is ReadableStream {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'getReader' in value
}

/** Ends `call` when the stream is read to its end, cancelled, broken off or dropped. */
export function watchEventStream(call: ModelCall, stream: ReadableStream, onEvent: Read): void {
  replaceMethod(stream, Symbol.asyncIterator, (iterate) => {
    return function (this: unknown, ...args: unknown[]) {
      const events = iterate.apply(this, args) as object
      call.watchIterator(events, { chunk: onEvent })
      return events
    }
  })
  replaceMethod(stream, 'getReader', (getReader) => {
    return function (this: unknown, ...args: unknown[]) {
      const reader = getReader.apply(this, args) as ReadableStreamDefaultReader
      watchReader(call, reader, onEvent)
      return reader
    }
  })
  call.endWithCollected(stream)
  finished(stream as never, (error) => {
    if (error) call.fail(error)
    else call.end()
  })
}

/** A step of a reader, as far as it matters here. */
interface Step {
  readonly done: boolean
  readonly value?: unknown
}

function watchReader(call: ModelCall, reader: object, onEvent: Read): void {
  replaceMethod(reader, 'read', (read) => {
    return function (this: unknown, ...args: unknown[]) {
      if (call.over) return read.apply(this, args)
      const step = call.run(() => read.apply(this, args)) as Promise<Step>
      return step.then((result) => {
        if (!result.done) call.chunk((reply) => onEvent(result.value, reply))
        return result
      })
    }
  })
}
