/** Events and links of a span, as instants on lanes of their own: inside the span's lane they would push it off its row. */
import type { SpanLink, SpanRecord } from '../engine/span-record.ts'
import { encodeEvent, encodeLink } from './encode.ts'
import { type Lane, newLane, type Track } from './lanes.ts'

/** Lines of all events and links of a span that has ended; `part` is the one that they are written into. */
export function* noteLines(span: SpanRecord, track: Track, part: () => number): Generator<string> {
  for (const event of span.events) yield encodeEvent(span, event, laneAt(track, event.time))
  for (const link of span.links) {
    const time = Math.max(span.startTime, (link.target?.startTime ?? 0) + 1)
    yield encodeLink(span, link, { lane: laneAt(track, time), time, arrow: isInPart(link, part()) })
  }
}

/** Two instants of one time must not share a lane. */
function laneAt(track: Track, time: number): Lane {
  if (time <= track.events.lastEnd) return newLane(track, false)
  track.events.lastEnd = time
  return track.events
}

/** True where the linked span is in the same file, or still open and so very likely to be. */
function isInPart({ target }: SpanLink, part: number): boolean {
  return target !== undefined && (!target.ended || target.drawn === part)
}
