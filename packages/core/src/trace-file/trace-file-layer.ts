/**
 * The local sink: every span into a file that Perfetto opens (format: docs/trace-file.md). A root span's begin is written
 * when it starts, so that a turn cut off by a kill is seen; every other span is written whole when it ends. Never sampled.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, unlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { now, toUnixNanoseconds } from '../engine/clock.ts'
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import { VERSION } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import {
  encodeBegin,
  encodeContents,
  encodeEnd,
  encodeEvent,
  encodeIdentity,
  encodeLink,
  microseconds,
  quote,
} from './encode.ts'
import { type Lane, LaneBook, newLane, newTrack, type Track } from './lanes.ts'
import { removeOldTraces, traceFileName } from './retention.ts'
import { type FileSystem, TraceWriter } from './trace-writer.ts'

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
  /** Spans whose begin is already written, with the name and the part it was written with. */
  readonly #begun = new Map<SpanRecord, { readonly name: string; readonly part: number }>()
  /** Clock reading when the current part began. */
  #partStarted = 0
  #part = 1

  constructor(options: TraceFileOptions) {
    this.#options = options
    this.#directory = resolve(options.traceDir)
    const started = new Date()
    this.#writer = new TraceWriter({
      directory: this.#directory,
      pathOf: (part, attempt) => join(this.#directory, traceFileName(options.sessionId, started, part, attempt)),
      headerOf: (part) => this.#header(part),
      maxBytes: options.traceMaxMb * BYTES_PER_MB,
      onError: (error) => this.#report(error),
      ...(options.flushIntervalMs !== undefined && { flushIntervalMs: options.flushIntervalMs }),
      ...(options.fileSystem !== undefined && { fileSystem: options.fileSystem }),
    })
  }

  /** Paths of the files begun so far, absolute; gzipped ones with their new name. */
  get paths(): readonly string[] {
    return this.#writer.paths
  }

  onStart(span: SpanRecord): void {
    if (!this.#writer.writing) return
    const isRoot = span.localTrace.drawn === undefined
    span.localTrace.drawn ??= newTrack(span.localTrace.root)
    const lane = this.#lanes.enter(span, span.localTrace.drawn as Track)
    if (isRoot && lane.shared) this.#begin(span, lane)
  }

  onEnd(span: SpanRecord): void {
    const begun = this.#begun.get(span)
    const place = this.#lanes.leave(span, begun !== undefined)
    if (begun !== undefined) this.#begun.delete(span)
    if (place === undefined || !this.#writer.writing) return
    const { lane, isBottom } = place
    const contents = encodeIdentity(span) + encodeContents(span)
    if (begun?.part === this.#writer.part) {
      const renamed = begun.name === span.name ? '' : `,"name":${quote(span.name)}`
      this.#append(encodeEnd(begun.name, lane, Math.max(span.endTime, lane.lastEnd + 1), contents + renamed))
    } else {
      this.#append(`${encodeBegin(span, lane, isBottom, contents)},\n${encodeEnd(span.name, lane, span.endTime)}`)
    }
    lane.lastEnd = Math.max(lane.lastEnd, span.endTime)
    if (span.events.length > 0 || span.links.length > 0) this.#writeNotes(span, lane.track)
  }

  async flush(): Promise<void> {
    await this.#writer.flush()
  }

  flushSync(): void {
    this.#beginOpenSpans()
    this.#writer.flushSync()
  }

  async shutdown(): Promise<void> {
    this.#beginOpenSpans()
    await this.#writer.close()
    if (this.#options.traceGzip) await Promise.all(this.#writer.paths.map((path, index) => this.#compress(path, index)))
  }

  #begin(span: SpanRecord, lane: Lane): void {
    this.#begun.set(span, { name: span.name, part: this.#writer.part })
    this.#append(encodeBegin(span, lane, true, encodeIdentity(span) + encodeContents(span)))
  }

  /** On the way out: what is still open is written without an end, and shows as unfinished. */
  #beginOpenSpans(): void {
    for (const span of this.#lanes.openSpans()) {
      if (!this.#begun.has(span)) this.#begin(span, this.#lanes.pin(span))
    }
  }

  /** Events and links as instants on lanes of their own: inside the span's lane they would push it off its row. */
  #writeNotes(span: SpanRecord, track: Track): void {
    const laneAt = (time: number) => {
      const lane = time > track.events.lastEnd ? track.events : newLane(track, false)
      lane.lastEnd = time
      return lane
    }
    for (const event of span.events) this.#append(encodeEvent(span, event, laneAt(event.time)))
    for (const link of span.links) {
      const { target } = link
      const time = Math.max(span.startTime, (target?.startTime ?? 0) + 1)
      const inThisPart = target !== undefined && (!target.ended || target.endTime >= this.#partStarted)
      this.#append(encodeLink(span, link, laneAt(time), time, inThisPart))
    }
  }

  #append(line: string): void {
    this.#writer.append(line)
    if (this.#writer.part === this.#part) return
    this.#part = this.#writer.part
    this.#partStarted = now()
  }

  #header(part: number): string[] {
    const { serviceName, sessionId, traceMetadata } = this.#options
    removeOldTraces(this.#directory, this.#options.traceKeep)
    const time = now()
    const wallClock = toUnixNanoseconds(time)
    const args = {
      ...traceMetadata,
      'service.name': serviceName,
      'session.id': sessionId,
      'zeph.version': VERSION,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'process.pid': process.pid,
      start_time: new Date(Number(wallClock / 1_000_000n)).toISOString(),
      start_time_unix_nano: String(wallClock),
      'trace.part': part,
    }
    const place = `"pid":${process.pid},"tid":${process.pid}`
    return [
      `{"ph":"M","name":"process_name",${place},"args":{"name":${quote(serviceName.replace(/^\/+/, ''))}}}`,
      `{"ph":"i","s":"p","cat":"trace","name":"trace.start",${place},"ts":${microseconds(time)},"args":${JSON.stringify(args).toWellFormed()}}`,
    ]
  }

  async #compress(path: string, index: number): Promise<void> {
    try {
      const partial = `${path}.gz.partial`
      await pipeline(createReadStream(path), createGzip(), createWriteStream(partial))
      await rename(partial, `${path}.gz`)
      await unlink(path)
      this.#writer.paths[index] = `${path}.gz`
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    warnOnce(
      'trace-file',
      `the trace file in ${this.#directory} cannot be written: ${String(error)}; tracing goes on without it`,
    )
  }
}
