/**
 * Decides where a span is drawn. A lane is an async id in the file: what stands on one lane must nest in time, or Perfetto
 * cuts durations without a word. A span starts on its parent's lane if the parent is the innermost open span there, else on a
 * free lane of its track; when a span ends before spans that started inside it, those move together to a new lane.
 * A span is written when it ends, with the lane it has then.
 */
import type { SpanRecord } from '../engine/span-record.ts'

/** One async id, unique in the process. `open` is the stack of open spans, outermost first. */
export interface Lane {
  readonly id: string
  readonly track: Track
  open: SpanRecord[]
  /** Latest end of what was written on it. */
  lastEnd: number
  /** False on a lane whose times were given by callers: nothing else may ever stand on it. */
  readonly shared: boolean
}

/** The row of one local trace in the viewer. */
export interface Track {
  readonly label: string
  /** Lanes that nothing open stands on. */
  readonly free: Lane[]
  /** Lane for the events of the track's spans. */
  readonly events: Lane
}

let lanes = 0

/** A new lane that no span ever stood on. */
export function newLane(track: Track, shared = true): Lane {
  lanes += 1
  return { id: lanes.toString(16), track, open: [], lastEnd: 0, shared }
}

const LABEL_DIGITS = 5
let tracks = 0

/** A new track, labelled so that tracks sort in the order they began: `00042 · agent.turn`. */
export function newTrack(root: string): Track {
  tracks += 1
  const label = `${String(tracks).padStart(LABEL_DIGITS, '0')} · ${root}`
  const track: { -readonly [K in keyof Track]: Track[K] } = { label, free: [], events: undefined as never }
  track.events = newLane(track, false)
  return track
}

/** The lane of a span; undefined where the sink did not see it start. */
function laneOf(span: SpanRecord | undefined): Lane | undefined {
  return span?.drawn as Lane | undefined
}

function parentLane(span: SpanRecord): Lane | undefined {
  const parent = span.openParent
  const lane = laneOf(parent)
  return lane?.shared && lane.open.at(-1) === parent ? lane : undefined
}

/** Where a span that ends is written. */
export interface Place {
  readonly lane: Lane
  /** True where nothing open is below it: then its begin carries the track's label. */
  readonly isBottom: boolean
}

/** Puts spans on lanes and takes them off; knows every lane that something open stands on. */
export class LaneBook {
  readonly #occupied = new Set<Lane>()

  /** All open spans, outer before inner on each lane. */
  openSpans(): SpanRecord[] {
    return [...this.#occupied].flatMap((lane) => lane.open)
  }

  /** Puts a span that starts on a lane. */
  enter(span: SpanRecord, track: Track): Lane {
    const lane = span.hasGivenTimes ? newLane(track, false) : (parentLane(span) ?? track.free.pop() ?? newLane(track))
    if (lane.open.length === 0) this.#occupied.add(lane)
    lane.open.push(span)
    span.drawn = lane
    return lane
  }

  /**
   * Takes a span that ends off its lane. Spans that started inside it and are still open move to a new lane.
   * @param pinned the span's begin is already written on its lane
   * @returns undefined where the sink did not see the span start
   */
  leave(span: SpanRecord, pinned: boolean): Place | undefined {
    const lane = laneOf(span)
    const at = lane?.open.lastIndexOf(span) ?? -1
    if (lane === undefined || at < 0) return undefined
    const above = lane.open.splice(at)
    above.shift()
    if (above.length > 0) this.#stand(newLane(lane.track), above)
    const disorderly = lane.shared && span.hasGivenTimes
    if (lane.open.length === 0) this.#vacate(lane, lane.shared && !(disorderly && pinned))
    return disorderly && !pinned ? { lane: newLane(lane.track, false), isBottom: true } : { lane, isBottom: at === 0 }
  }

  /** Moves an open span to a lane of its own, so that its begin can be written before its end is known. */
  pin(span: SpanRecord): Lane {
    const lane = laneOf(span)!
    lane.open = lane.open.filter((other) => other !== span)
    if (lane.open.length === 0) this.#vacate(lane, lane.shared)
    const own = newLane(lane.track, false)
    this.#stand(own, [span])
    return own
  }

  #stand(lane: Lane, spans: SpanRecord[]): void {
    lane.open = spans
    for (const span of spans) span.drawn = lane
    this.#occupied.add(lane)
  }

  #vacate(lane: Lane, reusable: boolean): void {
    this.#occupied.delete(lane)
    if (reusable) lane.track.free.push(lane)
  }
}
