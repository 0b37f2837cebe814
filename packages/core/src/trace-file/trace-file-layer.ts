/**
 * The local sink: every span into a file that Perfetto opens (format: docs/trace-file.md). A root span's begin is written
 * when it starts, so that a turn cut off by a kill is seen; every other span is written whole when it ends. Never sampled.
 */
import { join, resolve } from 'node:path'
import type { EventRecord } from '../engine/event-record.ts'
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import type { CpuProfile } from '../profiling/cpu-profile.ts'
import { onCpuProfile } from '../profiling/profile-listeners.ts'
import { warnOnce } from '../warn-once.ts'
import { type Begun, beginningOf, remainsOf, unwritten } from './begun.ts'
import { compress } from './compress.ts'
import { cpuSampleLines } from './cpu-sample-lines.ts'
import { encodeBegin, encodeContents, encodeEnd, encodeIdentity, encodeLabels, quote } from './encode.ts'
import { eventLines } from './event-lines.ts'
import { droppedLine, headLines } from './head-lines.ts'
import { type Bare, LaneBook, newTrack, type Place, type Track } from './lanes.ts'
import { noteLines } from './notes.ts'
import type { FileSystem } from './part-file.ts'
import { removeOldTraces, traceFileName } from './retention.ts'
import { TraceWriter } from './trace-writer.ts'

/** What the sink needs of the configuration. */
export interface TraceFileOptions {
  readonly traceDir: string
  readonly serviceName: string
  readonly sessionId: string
  readonly traceMaxMb: number
  readonly traceKeep: number
  readonly traceGzip: boolean
  readonly traceMetadata: Readonly<Record<string, string>>
  readonly flushIntervalMs?: number
  /** Replaced in tests. */
  readonly fileSystem?: FileSystem
}

const BYTES_PER_MB = 1_000_000

/** The trace file sink. */
export class TraceFileLayer implements Layer {
  readonly name = 'trace-file'
  readonly stage = 'sink'
  readonly #options: TraceFileOptions
  readonly #directory: string
  readonly #writer: TraceWriter
  readonly #lanes = new LaneBook()
  /** Open spans whose begin is in the current part. */
  readonly #begun = new Map<SpanRecord, Begun>()
  /** How many are missing, and of how many of them it was told. */
  #dropped = 0
  #droppedTold = 0
  #problem: string | undefined
  readonly #stopListening: () => void

  constructor(options: TraceFileOptions) {
    const { sessionId, traceKeep, flushIntervalMs, fileSystem } = options
    this.#options = options
    this.#directory = resolve(options.traceDir)
    const started = new Date()
    this.#writer = new TraceWriter({
      directory: this.#directory,
      pathOf: (part, attempt) => join(this.#directory, traceFileName(sessionId, started, part, attempt)),
      headerOf: (part, path) => {
        removeOldTraces(path, traceKeep)
        return headLines({ ...options, part })
      },
      turn: () => ({ last: this.#lanes.takeBare().flatMap(encodeLabels), first: this.#beginAgain() }),
      maxBytes: options.traceMaxMb * BYTES_PER_MB,
      onError: (error) => this.#report(error),
      ...(flushIntervalMs !== undefined && { flushIntervalMs }),
      ...(fileSystem !== undefined && { fileSystem }),
    })
    this.#stopListening = onCpuProfile((profile, originUs) => this.#drawSamples(profile, originUs))
  }

  /** Paths of the files begun so far, absolute; gzipped ones with their new name. */
  get paths(): readonly string[] {
    return this.#writer.paths
  }

  /** Spans, events, links and counters that are missing because the disk could not follow. */
  get dropped(): number {
    return this.#dropped
  }

  /** Why nothing is written any more, for a person; undefined while the file is written. */
  get problem(): string | undefined {
    return this.#problem
  }

  onStart(span: SpanRecord): void {
    if (!this.#writer.writing) return
    const { localTrace } = span
    const isRoot = localTrace.drawn === undefined
    localTrace.drawn ??= newTrack(localTrace.root)
    const lane = this.#lanes.enter(span, localTrace.drawn as Track)
    if (!isRoot || !lane.shared) return
    lane.begun = this.#begin(span, beginningOf(span, lane))
  }

  onEnd(span: SpanRecord): void {
    const begun = this.#begun.get(span)
    if (begun !== undefined) this.#begun.delete(span)
    const place = this.#lanes.leave(span)
    if (place === undefined || !this.#writer.writing) return
    span.drawn = this.#writer.part
    if (begun === undefined) this.#writeWhole(span, place)
    else this.#writeEnd(span, place, begun)
    if (span.events.length === 0 && span.links.length === 0) return
    for (const line of noteLines(span, place.lane.track, () => this.#writer.part)) this.#append(line)
  }

  onEvent(event: EventRecord): void {
    if (!this.#writer.writing) return
    for (const line of eventLines(event)) this.#append(line)
  }

  flush(): Promise<void> {
    return this.#writer.flush()
  }

  flushSync(): void {
    this.#writer.flushSync()
    this.#beginOpenSpans()
    this.#tellDropped()
    this.#writer.flushSync()
  }

  async shutdown(): Promise<void> {
    this.#stopListening()
    await this.#writer.flush()
    this.#beginOpenSpans()
    this.#tellDropped()
    await this.#writer.close()
    if (this.#options.traceGzip && this.#problem === undefined) await this.#compressAll()
  }

  /** A profile may end on the way out, after the last flush. */
  #drawSamples(profile: CpuProfile, originUs: number): void {
    if (!this.#writer.writing) return
    for (const line of cpuSampleLines(profile, originUs)) this.#append(line)
    this.#writer.flushSync()
  }

  #begin(span: SpanRecord, begun: Begun): boolean {
    this.#begun.set(span, begun)
    const accepted = this.#writer.append(this.#beginLine(span, begun))
    if (!accepted) this.#begun.delete(span)
    return accepted
  }

  #beginLine(span: SpanRecord, { lane, written }: Begun): string {
    return encodeBegin(span, lane, true, encodeIdentity(span) + encodeContents(span, written))
  }

  /** A new part has begun: what is begun and open is begun in it too, so that what it holds nests and no end stands alone. */
  #beginAgain(): string[] {
    return [...this.#begun].map(([span, { lane }]) => {
      const begun = beginningOf(span, lane)
      this.#begun.set(span, begun)
      return this.#beginLine(span, begun)
    })
  }

  /** On the way out: what is still open is written without an end, and shows as unfinished. */
  #beginOpenSpans(): void {
    if (!this.#writer.writing) return
    for (const span of this.#lanes.openSpans()) {
      if (this.#begun.has(span)) continue
      const { lane, bare } = this.#lanes.pin(span)
      this.#label(bare)
      this.#begin(span, remainsOf(span, lane))
    }
  }

  #writeWhole(span: SpanRecord, { lane, isBottom, endTime, bare }: Place): void {
    this.#label(bare)
    const begin = encodeBegin(span, lane, isBottom, encodeIdentity(span) + encodeContents(span))
    this.#append(`${begin},\n${encodeEnd(span.name, lane, endTime)}`)
  }

  #writeEnd(span: SpanRecord, { lane, endTime }: Place, begun: Begun): void {
    const { name } = begun
    const renamed = name === span.name ? '' : `,"span_name":${quote(span.name)}`
    const args = encodeIdentity(span) + encodeContents(span, unwritten(span, begun)) + renamed
    const accepted = this.#append(encodeEnd(name, lane, endTime, args))
    if (!accepted) this.#writer.insist(encodeEnd(name, lane, endTime))
  }

  #append(line: string): boolean {
    const accepted = this.#writer.append(line)
    if (!accepted) this.#dropped += 1
    return accepted
  }

  #label(bare: Bare | undefined): void {
    if (bare !== undefined) for (const line of encodeLabels(bare)) this.#writer.insist(line)
  }

  #tellDropped(): void {
    const count = this.#dropped
    if (count === this.#droppedTold) return
    this.#droppedTold = count
    this.#writer.insist(droppedLine(count))
    warnOnce('trace-dropped', `the disk could not follow: ${count} spans and events are missing from the trace file`)
  }

  async #compressAll(): Promise<void> {
    const { paths } = this.#writer
    try {
      for (const [index, path] of paths.entries()) paths[index] = await compress(path)
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#problem = `the trace file in ${this.#directory} cannot be written: ${String(error)}`
    warnOnce('trace-file', `${this.#problem}; tracing goes on without it`)
  }
}
