/**
 * Watches Node's streams through their own methods. In object mode a chunk is a message, else a piece of bytes. Sent is what is written, or
 * pushed where nothing can be written; received is what `data` tells, whichever way one reads, or what the sink is handed where nothing can be
 * read. A send span is around the call, a receive span around the listeners of `data`.
 */
import { isNodeStream } from '../instrument/observe-node-stream.ts'
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import { type Method, receiveIn, sendIn } from './pass-through.ts'
import type { SiteTap } from './site-tap.ts'
import { StreamWatch } from './stream-watch.ts'
import { watchSink } from './watch-sink.ts'

/** @returns false for what is no stream of Node, and does not follow their shape */
export function watchNodeStream(channel: object, tap: SiteTap): boolean {
  if (!isNodeStream(channel)) return false
  const watch = new StreamWatch(channel, tap)
  const replace = (key: string, wrap: Wrap): boolean => replaceMethod(channel, key, (original) => wrap(watch, original))
  if (!replace('emit', emit)) return false
  const canRead = hasMethod(channel, 'read')
  if (hasMethod(channel, 'write')) {
    replace('write', write)
    replace('end', end)
    if (!canRead) watchSink(channel, watch)
  } else {
    replace('push', push)
    replace('_read', readOn)
  }
  return true
}

type Wrap = (watch: StreamWatch, original: Method) => Method

function emit(watch: StreamWatch, original: Method): Method {
  return function emit(...args) {
    const [event] = args
    if (event === 'data') {
      const span = watch.arrive(args[1])
      return span === undefined
        ? Reflect.apply(original, this, args)
        : receiveIn(span, () => Reflect.apply(original, this, args))
    }
    if (event === 'drain' || event === 'close') watch.pressure.end()
    return Reflect.apply(original, this, args)
  }
}

function write(watch: StreamWatch, original: Method): Method {
  return function write(...args) {
    if (!watch.isOpen) return Reflect.apply(original, this, args)
    const sending = watch.startSend(args[0])
    const goOn: unknown =
      sending === undefined
        ? Reflect.apply(original, this, args)
        : sendIn(sending, () => Reflect.apply(original, this, args))
    watch.sent(sending, goOn)
    return goOn
  }
}

/** May write a last chunk. */
function end(watch: StreamWatch, original: Method): Method {
  const writeLast = write(watch, original)
  return function end(...args) {
    const [chunk] = args
    const isChunk = chunk !== undefined && chunk !== null && typeof chunk !== 'function'
    const result: unknown = Reflect.apply(isChunk ? writeLast : original, this, args)
    // Who ends it waits no more.
    watch.pressure.end()
    return result
  }
}

/** The end, `null`, is no message. */
function push(watch: StreamWatch, original: Method): Method {
  const pushChunk = write(watch, original)
  return function push(...args) {
    return Reflect.apply(args[0] === null ? original : pushChunk, this, args)
  }
}

function readOn(watch: StreamWatch, original: Method): Method {
  return function read(...args) {
    watch.pressure.end()
    return Reflect.apply(original, this, args)
  }
}
