/** Watches where a Writable's chunks end: its `_write` and `_writev`. A chunk that the one hands to the other counts once. */

import { replaceMethod } from '../instrument/own-property.ts'
import type { Method } from './pass-through.ts'
import type { StreamWatch } from './stream-watch.ts'

/** Counts what the sink of this stream is handed. */
export function watchSink(stream: object, watch: StreamWatch): void {
  let inside = false
  const counting = (original: Method, chunksOf: (given: unknown) => readonly unknown[]): Method => {
    return function (...args) {
      if (inside) return Reflect.apply(original, this, args)
      for (const chunk of chunksOf(args[0])) watch.arrive(chunk)?.end()
      inside = true
      try {
        return Reflect.apply(original, this, args)
      } finally {
        inside = false
      }
    }
  }
  replaceMethod(stream, '_write', (original) => counting(original, (chunk) => [chunk]))
  replaceMethod(stream, '_writev', (original) => counting(original, chunksOfBatch))
}

function chunksOfBatch(batch: unknown): unknown[] {
  return (batch as readonly { readonly chunk: unknown }[]).map(({ chunk }) => chunk)
}
