/**
 * Watches a web ReadableStream through its own methods: whichever way it is consumed, the span ends when that way ends. What
 * `pipeThrough` hands on is watched at its far end.
 */
import { observePromise } from './call-in-span.ts'
import { observeIterator } from './observe-iterator.ts'
import type { Observation } from './observe-result.ts'
import { replaceMethod } from './own-property.ts'

/** @returns false where the stream is closed to watching */
export function observeWebStream(call: Observation, stream: ReadableStream): boolean {
  const watched = replaceMethod(stream, 'getReader', (original) => (options: unknown) => {
    const reader = original.call(stream, options) as object
    observeReader(call, reader)
    return reader
  })
  if (!watched) return false
  replaceMethod(
    stream,
    'cancel',
    (original) => (reason: unknown) => observePromise(call, original.call(stream, reason)),
  )
  replaceMethod(
    stream,
    'pipeTo',
    (original) => (sink: unknown, options: unknown) => observePromise(call, original.call(stream, sink, options)),
  )
  replaceMethod(stream, 'tee', (original) => () => {
    const branches = original.call(stream) as ReadableStream[]
    for (const branch of branches) observeWebStream(call, branch)
    return branches
  })
  replaceMethod(stream, 'pipeThrough', (original) => (pair: unknown, options: unknown) => {
    const far = original.call(stream, pair, options) as ReadableStream
    observeWebStream(call, far)
    return far
  })
  for (const key of ['values', Symbol.asyncIterator]) {
    replaceMethod(stream, key, (original) => (options: unknown) => {
      const iterator = original.call(stream, options) as object
      observeIterator(call, iterator)
      return iterator
    })
  }
  return true
}

function observeReader(call: Observation, reader: object): void {
  replaceMethod(reader, 'read', (original) => (...args: unknown[]) => {
    return observePromise(call, original.apply(reader, args) as Promise<{ done: boolean }>, (result) => result.done)
  })
  replaceMethod(
    reader,
    'cancel',
    (original) => (reason: unknown) => observePromise(call, original.call(reader, reason)),
  )
}
