/**
 * Decides where a span is drawn. A lane is an async id in the file: what stands on one lane must nest in time, or Perfetto
 * cuts durations without a word. A span starts on its parent's lane if the parent is the innermost open span there, else on a
 * free lane of its track; when a span ends before spans that started inside it, those move together to a new lane.
 * A span is written when it ends, with the lane it has then.
 */
import { now } from '../engine/clock.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { quote } from './encode.ts'

/** One async id, unique in the process. `open` is the stack of open spans, outermost first. */
export interface Lane {
  readonly id: string
  readonly track: Track
  open: SpanRecord[]
  /** Latest end of what was written on it. */
  lastEnd: number
  /** False on a lane for a single span whose end may be anywhere: nothing else may ever stand on it. */
  readonly shared: boolean
  /** True where the begin of its outermost open span is written already: that span stays where it is. */
  begun: boolean
  /**
   * Starts of what was written on it with no written span around it, since its outermost open span is expected to be. If that is
   * then drawn elsewhere, each of them needs the track's label.
   */
  bare: number[] | undefined
}

/** The row of one local trace in the viewer. */
export interface Track {
  /** As JSON. */
  readonly label: string
  /** Lanes that nothing open stands on. */
  readonly free: Lane[]
  /** Lane for the events of the track's spans. */
  readonly events: Lane
}

/** What was written on a lane and now lacks its track's label. */
export interface Bare {
  readonly lane: Lane
  readonly starts: readonly number[]
}

/** Where a span that ends is written. */
export interface Place {
  readonly lane: Lane
  /** True where nothing open is below it: then its begin carries the track's label. */
  readonly isBottom: boolean
  /** The end as it is drawn: later than the true one only where a given end lies before what stands inside the span. */
  readonly endTime: number
  readonly bare?: Bare | undefined
}

let lanes = 0

/** A new lane that no span ever stood on. */
export function newLane(track: Track, shared = true): Lane {
  lanes += 1
  return { id: lanes.toString(16), track, open: [], lastEnd: 0, shared, begun: false, bare: undefined }
}

const LABEL_DIGITS = 5
let tracks = 0

/** A new track, labelled so that tracks sort in the order they began: `00042 · agent.turn`. */
export function newTrack(root: string): Track {
  tracks += 1
  const label = quote(`${String(tracks).padStart(LABEL_DIGITS, '0')} · ${root}`)
  const track: { -readonly [K in keyof Track]: Track[K] } = { label, free: [], events: undefined as never }
  track.events = newLane(track, false)
  return track
}

/** The lane of an open span; undefined where the sink did not see it start. */
function laneOf(span: SpanRecord | undefined): Lane | undefined {
  return span?.drawn as Lane | undefined
}

/** Perfetto silently drops what is nested deeper than 512. */
const MAX_DEPTH = 500

function parentLane(span: SpanRecord): Lane | undefined {
  const parent = span.openParent
  const lane = laneOf(parent)
  return lane?.shared && lane.open.at(-1) === parent && lane.open.length < MAX_DEPTH ? lane : undefined
}

/** A span that began before it was known nests like any other, where its parent's lane was empty since then. */
function parentLaneSince(span: SpanRecord): Lane | undefined {
  const lane = parentLane(span)
  const since = Math.max(lane?.lastEnd ?? 0, span.openParent?.startTime ?? 0)
  return since < span.startTime && span.startTime <= now() ? lane : undefined
}

/** How many starts are kept for a span that may move away; without the others' labels a track has a wrong name, no more. */
const MAX_BARE = 4096

function takeBare(lane: Lane): Bare | undefined {
  const { bare: starts } = lane
  lane.bare = undefined
  return starts && { lane, starts }
}

/** The span is written on the lane it stood on, and is around what was written there while it was open. */
function placeHere(span: SpanRecord, lane: Lane, at: number): Place {
  const isBottom = at === 0
  if (isBottom) lane.bare = undefined
  else if (!lane.begun) {
    lane.bare ??= []
    while (lane.bare.length > 0 && lane.bare.at(-1)! > span.startTime) lane.bare.pop()
    if (lane.bare.length < MAX_BARE) lane.bare.push(span.startTime)
  }
  const endTime = lane.begun && isBottom ? Math.max(span.endTime, lane.lastEnd) : span.endTime
  lane.lastEnd = Math.max(lane.lastEnd, endTime)
  return { lane, isBottom, endTime }
}

/** Its given end lies where it would not nest: the span is written on a lane of its own. */
function placeElsewhere(span: SpanRecord, lane: Lane, at: number): Place {
  const bare = at === 0 ? takeBare(lane) : undefined
  return { lane: newLane(lane.track, false), isBottom: true, endTime: span.endTime, bare }
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
    const lane = span.hasGivenTimes
      ? (parentLaneSince(span) ?? newLane(track, false))
      : (parentLane(span) ?? track.free.pop() ?? newLane(track))
    if (lane.open.length === 0) this.#occupied.add(lane)
    lane.open.push(span)
    span.drawn = lane
    return lane
  }

  /**
   * Takes a span that ends off its lane. Spans that started inside it and are still open move to a new lane.
   * @returns undefined where the sink did not see the span start
   */
  leave(span: SpanRecord): Place | undefined {
    const lane = laneOf(span)
    const at = lane?.open.lastIndexOf(span) ?? -1
    if (lane === undefined || at < 0) return undefined
    if (at < lane.open.length - 1) this.#stand(newLane(lane.track), lane.open.splice(at + 1))
    lane.open.pop()
    const isAhead = span.hasGivenTimes && span.endTime > now()
    const fits = !span.hasGivenTimes || !lane.shared || (span.endTime >= lane.lastEnd && !isAhead)
    const place = fits || (lane.begun && at === 0) ? placeHere(span, lane, at) : placeElsewhere(span, lane, at)
    if (lane.open.length === 0) this.#vacate(lane, !(isAhead && lane.begun))
    return place
  }

  /** Moves an open span to a lane of its own, so that its begin can be written before its end is known. */
  pin(span: SpanRecord): Place {
    const lane = laneOf(span)!
    const bare = lane.open[0] === span ? takeBare(lane) : undefined
    lane.open = lane.open.filter((other) => other !== span)
    if (lane.open.length === 0) this.#vacate(lane, true)
    const own = newLane(lane.track, false)
    this.#stand(own, [span])
    return { lane: own, isBottom: true, endTime: 0, bare }
  }

  /** Everything that lacks a label as long as its outermost span is not written. */
  takeBare(): Bare[] {
    return [...this.#occupied].map(takeBare).filter((bare) => bare !== undefined)
  }

  #stand(lane: Lane, spans: SpanRecord[]): void {
    lane.open = spans
    for (const span of spans) span.drawn = lane
    this.#occupied.add(lane)
  }

  #vacate(lane: Lane, reusable: boolean): void {
    this.#occupied.delete(lane)
    lane.begun = false
    if (reusable && lane.shared) lane.track.free.push(lane)
  }
}
