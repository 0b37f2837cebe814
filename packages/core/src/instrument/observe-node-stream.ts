/**
 * Watches Node's streams through the events they emit. No listener is added: an `error` listener of ours would keep an
 * unhandled stream error from ending the process.
 */
import { types } from 'node:util'
import { hasMethod, replaceMethod } from './own-property.ts'
import type { Watchers } from './watchers.ts'

interface NodeStream {
  readonly readable?: boolean
  readonly writableFinished?: boolean
  readonly destroyed?: boolean
  readonly closed?: boolean
  readonly errored?: Error | null
  emit(event: string | symbol, ...args: unknown[]): boolean
}

/** True for Readable, Writable, Duplex and what follows their shape. */
export function isNodeStream(value: object): value is NodeStream {
  return hasMethod(value, 'pipe') && hasMethod(value, 'emit') && hasMethod(value, 'on')
}

/** @returns false where the stream is over already, or closed to watching */
export function observeNodeStream(watchers: Watchers, stream: NodeStream): boolean {
  if (stream.errored) {
    fail(watchers, stream, stream.errored)
    return true
  }
  if (isOver(stream)) return false
  const lastEvent = stream.readable ? 'end' : 'finish'
  return replaceMethod(
    stream,
    'emit',
    (original) =>
      function emit(this: unknown, ...args: unknown[]) {
        const [event] = args
        if (event === 'error') fail(watchers, stream, args[1])
        else if (event === lastEvent || event === 'close') watchers.settle(stream)
        return Reflect.apply(original, this, args)
      },
  )
}

/** Who leaves `for await` early makes Node destroy the stream with an AbortError of its own; that of a signal has a cause. */
function fail(watchers: Watchers, stream: NodeStream, error: unknown): void {
  const isLeft = types.isNativeError(error) && error.name === 'AbortError' && !Object.hasOwn(error, 'cause')
  if (isLeft) watchers.settle(stream)
  else watchers.fail(error)
}

function isOver({ destroyed, closed, readable, writableFinished }: NodeStream): boolean {
  return destroyed ? closed !== false : !readable && writableFinished !== false
}
