/**
 * Watches Node's streams through the events they emit. No listener is added: an `error` listener of ours would keep an
 * unhandled stream error from ending the process.
 */
import { failAndFinish, finishWith } from './call-in-span.ts'
import type { Observation } from './observe-result.ts'
import { replaceMethod } from './own-property.ts'

interface NodeStream {
  readonly readable?: boolean
  readonly readableEnded?: boolean
  readonly destroyed?: boolean
  emit(event: string | symbol, ...args: unknown[]): boolean
}

/** True for Readable, Writable, Duplex and what follows their shape. */
export function isNodeStream(value: object): value is NodeStream {
  const { pipe, emit, on } = value as { pipe?: unknown; emit?: unknown; on?: unknown }
  return typeof pipe === 'function' && typeof emit === 'function' && typeof on === 'function'
}

/** @returns false where the stream is over already, or closed to watching */
export function observeNodeStream(call: Observation, stream: NodeStream): boolean {
  if (stream.destroyed || stream.readableEnded) return false
  const lastEvent = stream.readable === undefined || stream.readable === false ? 'finish' : 'end'
  return replaceMethod(
    stream,
    'emit',
    (original) =>
      function emit(this: unknown, event: string | symbol, ...args: unknown[]) {
        if (event === 'error') failAndFinish(call.span, args[0])
        else if (event === lastEvent || event === 'close') finishWith(call, stream)
        return original.call(this, event, ...args)
      },
  )
}
