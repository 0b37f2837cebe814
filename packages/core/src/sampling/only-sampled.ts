/** A sink that only sees the traces that leave the process: the sampled ones, and those that are kept all the same. */
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { type KeepOptions, TraceKeeper } from './trace-keeper.ts'

const SAMPLED = 1

/** Hooks of a layer that stands before `sink`, and how many spans could not wait for what becomes of their trace. */
export type OnlySampled = Required<Pick<Layer, 'onEnd'>> & Pick<Layer, 'onStart'> & { readonly overflowed: number }

/** @param keep undefined where only sampled traces leave */
export function onlySampled(sink: (span: SpanRecord) => void, keep?: KeepOptions): OnlySampled {
  if (keep === undefined || (!keep.errors && keep.slowerThanMs === undefined)) {
    return { overflowed: 0, onEnd: (span) => (isSampled(span) ? sink(span) : undefined) }
  }
  const keeper = new TraceKeeper(keep, sink)
  return {
    get overflowed() {
      return keeper.overflowed
    },
    onStart: (span) => (isSampled(span) ? undefined : keeper.start(span)),
    onEnd: (span) => (isSampled(span) ? sink(span) : keeper.end(span)),
  }
}

const isSampled = ({ traceFlags }: SpanRecord) => (traceFlags & SAMPLED) !== 0
