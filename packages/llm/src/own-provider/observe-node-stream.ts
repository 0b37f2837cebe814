/**
 * Watches Node's streams through the events they emit. No listener is added: an `error` listener of ours would keep an unhandled error from
 * ending the process.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import type { Observed } from './observe-outcome.ts'

interface NodeStream {
  readonly destroyed: boolean
  readonly readableEnded: boolean
}

/** True for what can be read like Node's Readable. */
export function isNodeStream(value: object): value is NodeStream {
  return 'pipe' in value && 'emit' in value && 'readableEnded' in value
}

/** @returns false where the stream is over already, or closed to watching */
export function observeNodeStream({ call, reader }: Observed, stream: NodeStream): boolean {
  if (stream.destroyed || stream.readableEnded) return false
  const watched = replaceMethod(stream, 'emit', (original) => {
    return function emit(this: unknown, ...args: unknown[]) {
      const [event, value] = args
      if (event === 'data') reader.item(value)
      else if (event === 'end') call.end()
      else if (event === 'close' || (event === 'error' && isLeft(value))) leave({ call, reader })
      else if (event === 'error') call.fail(value)
      return Reflect.apply(original, this, args) as unknown
    }
  })
  if (watched) call.endWithCollected(stream)
  return watched
}

function leave({ call, reader }: Observed): void {
  reader.left()
  call.end()
}

/** Who leaves `for await` early makes Node destroy the stream with an AbortError of its own; that of a signal has a cause. */
function isLeft(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'AbortError' || Object.hasOwn(error, 'cause')) return false
  return (error as NodeJS.ErrnoException).code === 'ABORT_ERR'
}
