/**
 * Turns trace events into spans: pairs every `b` with its `e` (same process, lane and name, last opened first closed).
 * An `e` that closes nothing is a track label. A span whose `b` comes again (a root in the next part of the trace) stays one span.
 */
export interface Span {
  name: string
  spanId: string
  parentId: string | undefined
  traceId: string
  /** The service of its process; absent where the file does not say. */
  service: string | undefined
  /** Which process of the file it is in. */
  pid: number | undefined
  /** Microseconds on the clock of the trace. */
  start: number
  /** Absent when the span did not end. */
  end: number | undefined
  failed: boolean
  /** Bytes that it allocated itself; absent where that was not measured. */
  allocated: number | undefined
  /** `args` without the ids; absent when they were not asked for. */
  attributes: Record<string, unknown> | undefined
}

export interface TraceEvent {
  ph: string
  name: string
  cat?: string
  ts?: number
  pid?: number
  tid?: number
  id2?: { local?: string }
  args?: Record<string, unknown>
}

/** `trace.start`: `fields` are its `args`, `time` is when their `start_time` was read. */
export interface TraceHeader {
  time: number
  fields: Readonly<Record<string, unknown>>
}

export class SpanCollector {
  readonly spans: Span[] = []
  /** The first `trace.start`. */
  header: TraceHeader | undefined
  /** Names, in the order of their processes in the file. */
  readonly services: Set<string> = new Set()
  lastTime = 0
  readonly #keepAttributes: boolean
  readonly #open = new Map<string, Span[]>()
  readonly #openById = new Map<string, Span>()
  readonly #shared = new Map<string, string>()
  readonly #serviceByProcess = new Map<number | undefined, string>()

  constructor(keepAttributes: boolean) {
    this.#keepAttributes = keepAttributes
  }

  add(event: TraceEvent): void {
    if (typeof event.ts === 'number' && event.ts > this.lastTime) this.lastTime = event.ts
    if (event.ph === 'b') this.#begin(event)
    else if (event.ph === 'e') this.#end(event)
    else if (event.name === 'trace.start') this.#head(event)
  }

  /** The name of a process's service, where the trace says it. */
  serviceOf(pid: number | undefined): string | undefined {
    return this.#serviceByProcess.get(pid)
  }

  #head({ ts = 0, pid, args = {} }: TraceEvent): void {
    this.header ??= { time: ts, fields: args }
    const service = args['service.name']
    if (typeof service !== 'string') return
    this.services.add(service)
    this.#serviceByProcess.set(pid, service)
  }

  #begin(event: TraceEvent): void {
    const { span_id: spanId, parent_id: parentId, trace_id: traceId } = event.args ?? {}
    if (typeof spanId !== 'string' || typeof traceId !== 'string' || typeof event.ts !== 'number') return
    let span = this.#openById.get(spanId)
    if (span === undefined) {
      span = {
        name: this.#share(event.name),
        spanId,
        parentId: typeof parentId === 'string' && parentId !== spanId ? parentId : undefined,
        traceId: this.#share(traceId),
        service: this.#serviceByProcess.get(event.pid),
        pid: event.pid,
        start: event.ts,
        end: undefined,
        failed: false,
        allocated: undefined,
        attributes: this.#keepAttributes ? {} : undefined,
      }
      this.spans.push(span)
      this.#openById.set(spanId, span)
    }
    addArguments(span, event.args)
    const key = laneKey(event)
    const stack = this.#open.get(key)
    if (stack === undefined) this.#open.set(key, [span])
    else stack.push(span)
  }

  #end(event: TraceEvent): void {
    const key = laneKey(event)
    const stack = this.#open.get(key)
    const span = stack?.pop()
    if (span === undefined) return
    if (stack?.length === 0) this.#open.delete(key)
    this.#openById.delete(span.spanId)
    span.end = event.ts
    addArguments(span, event.args)
  }

  /** One copy of a string that many spans carry. */
  #share(text: string): string {
    const known = this.#shared.get(text)
    if (known !== undefined) return known
    this.#shared.set(text, text)
    return text
  }
}

function laneKey(event: TraceEvent): string {
  return `${event.pid ?? ''} ${event.id2?.local ?? ''} ${event.cat ?? ''} ${event.name}`
}

function addArguments(span: Span, args: Record<string, unknown> = {}): void {
  if (args.status === 'error') span.failed = true
  const allocated = args['alloc.bytes']
  if (typeof allocated === 'number') span.allocated = allocated
  if (span.attributes === undefined) return
  const { span_id: _spanId, parent_id: _parentId, trace_id: _traceId, ...attributes } = args
  Object.assign(span.attributes, attributes)
}
