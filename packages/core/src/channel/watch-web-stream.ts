/**
 * Watches web streams through the readers, writers and iterators that they hand out. What `pipeTo`, `pipeThrough` and `tee` move never leaves
 * the streams' insides and is not seen; nor, on newer Nodes, what `Readable.fromWeb` reads.
 */
import { hasMethod, replaceMethod } from '../instrument/own-property.ts'
import { countingSteps } from './count-steps.ts'
import type { SiteTap } from './site-tap.ts'
import { TicketBook } from './ticket-book.ts'
import { replaceIterators } from './watch-iterable.ts'
import { type WrittenEnd, watchWriter } from './web-writer.ts'

/** A TransformStream, and any other pair of both ends: sent is what is written, received what is read. */
export function watchStreamPair(channel: object, tap: SiteTap): boolean {
  const { readable, writable } = channel as { readable?: unknown; writable?: unknown }
  if (!isReadable(readable) || !isWritable(writable)) return false
  const book = new TicketBook(tap)
  const watched = watchReads(readable, tap, book)
  return watchWrites(writable, { tap, book, isPair: true }) || watched
}

/** One end alone; what is written is received when the sink has taken it. */
export function watchWebStream(channel: object, tap: SiteTap): boolean {
  const book = new TicketBook(tap)
  if (isReadable(channel)) return watchReads(channel, tap, book)
  return isWritable(channel) && watchWrites(channel, { tap, book, isPair: false })
}

function watchReads(stream: object, tap: SiteTap, book: TicketBook): boolean {
  const steps = countingSteps(tap, (item) => book.take(item))
  const watchNext = (iterator: object) => void replaceMethod(iterator, 'next', steps)
  const watchRead = (reader: object) => void replaceMethod(reader, 'read', steps)
  const watched = replaceIterators(stream, 'getReader', watchRead)
  replaceIterators(stream, 'values', watchNext)
  return replaceIterators(stream, Symbol.asyncIterator, watchNext) || watched
}

function watchWrites(stream: object, end: WrittenEnd): boolean {
  return replaceIterators(stream, 'getWriter', (writer) => watchWriter(writer, end))
}

function isReadable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && hasMethod(value, 'getReader')
}

function isWritable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && hasMethod(value, 'getWriter')
}
