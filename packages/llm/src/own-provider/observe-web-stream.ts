/**
 * Watches readable web streams: chunk by chunk where a reader or `for await` reads them; of those that are piped, teed or cancelled only the end
 * is seen.
 */
import { finished } from 'node:stream'
import { replaceMethod } from '@zeph-telemetry/core'
import { type Observed, observeIterator } from './observe-outcome.ts'

/** Watches a stream until it is closed, cancelled or errored. */
export function observeWebStream(observed: Observed, stream: ReadableStream): boolean {
  const { call, reader } = observed
  replaceMethod(stream, 'getReader', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const streamReader = Reflect.apply(original, this, args) as object
      observeReader(observed, streamReader)
      return streamReader
    }
  })
  for (const key of ['values', Symbol.asyncIterator] as const) {
    replaceMethod(stream, key, (original) => {
      return function (this: unknown, ...args: unknown[]) {
        const iterator = Reflect.apply(original, this, args) as object
        if (!call.over) observeIterator(observed, iterator)
        return iterator
      }
    })
  }
  replaceMethod(stream, 'cancel', (original) => leaving(reader, original))
  // It settles a moment after the reader learns of the end: so this is for the other ways to read.
  finished(stream as never, (error) => (error ? call.fail(error) : call.end()))
  call.endWithCollected(stream)
  return true
}

type Method = (this: unknown, ...args: unknown[]) => unknown

function observeReader({ call, reader }: Observed, streamReader: object): void {
  replaceMethod(streamReader, 'read', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const step = Reflect.apply(original, this, args) as Promise<{ done: boolean; value?: unknown }>
      return step.then((result) => {
        if (result.done) call.end()
        else reader.item(result.value)
        return result
      })
    }
  })
  replaceMethod(streamReader, 'cancel', (original) => leaving(reader, original))
}

function leaving(reader: Observed['reader'], original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    reader.left()
    return Reflect.apply(original, this, args)
  }
}
