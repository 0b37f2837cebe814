/**
 * The span itself: a record with fixed fields that costs two clock readings and allocates nothing until it is needed.
 * It is at once the user's `Span`, the layers' `SpanRecord` and OpenTelemetry's API Span, whose method names and rules
 * (limits, status order, silence after the end) it follows.
 */

import { keepContent } from '../content/keep-content.ts'
import { activeContext, type ParentSpan, runInContext, type SpanContext, type TraceState } from '../context/context.ts'
import { type Correlation, correlationAttributes } from '../context/correlation.ts'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import { attempt } from './attempt.ts'
import {
  type Attributes,
  type AttributeValue,
  eventAttributes,
  linkAttributes,
  nameWithoutSecrets,
  type SpanLimits,
  type StoredAttributes,
  storeAttribute,
  textWithoutSecrets,
} from './attributes.ts'
import { fromTimeInput, isTimeInput, now, type TimeInput } from './clock.ts'
import type { Dispatcher } from './dispatcher.ts'
import { describeException, describeFailure } from './failure.ts'
import { hex64, random32 } from './identifiers.ts'
import { OPERATION_NAME, Operation } from './operation.ts'
import { OwnSpanContext } from './own-span-context.ts'
import type { FailOptions, Span } from './span.ts'
import type {
  InstrumentationScope,
  LocalTrace,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanPhase,
  SpanRecord,
  SpanStatus,
} from './span-record.ts'

/** What a span is born with; decided by the engine. */
export interface SpanOrigin {
  readonly name: string
  readonly kind: SpanKind
  readonly phase: SpanPhase | undefined
  readonly scope: InstrumentationScope | undefined
  readonly traceId: string
  /** Given for a span that a host's SDK made; else a new one. */
  readonly spanId: string | undefined
  readonly traceFlags: number
  readonly traceState: TraceState | undefined
  readonly parent: RecordingSpan | undefined
  readonly parentContext: SpanContext | undefined
  readonly localTrace: LocalTrace
  readonly startTime: TimeInput | undefined
}

const NO_ATTRIBUTES: StoredAttributes = Object.freeze({})
const NONE: readonly never[] = Object.freeze([])
const STATUS_BY_CODE: readonly SpanStatus[] = ['unset', 'ok', 'error']

/** A span that is recorded. */
export class RecordingSpan implements Span, SpanRecord {
  name: string
  readonly kind: SpanKind
  readonly phase: SpanPhase | undefined
  readonly scope: InstrumentationScope | undefined
  readonly traceId: string
  readonly traceFlags: number
  readonly traceState: TraceState | undefined
  readonly localTrace: LocalTrace
  readonly startTime: number
  readonly recording = true
  endTime = 0
  hasGivenTimes: boolean
  ended = false
  status: SpanStatus = 'unset'
  statusMessage: string | undefined = undefined
  droppedAttributes = 0
  droppedEvents = 0
  droppedLinks = 0
  drawn: unknown = undefined
  bridged: unknown = undefined
  allocated: unknown = undefined
  exportedParent: { readonly spanId: string | undefined } | undefined = undefined
  /** Called once, after the end and after the layers; must not throw. */
  afterEnd: ((span: RecordingSpan) => void) | undefined = undefined
  localAttributes: StoredAttributes | undefined = undefined
  correlation: Correlation | undefined = undefined
  /** Started inside `suppressContent`. */
  withholdsContent = false
  /** The operation that it carries or runs in. */
  operation: Operation | undefined
  #carriesOperation = false
  #attributes: StoredAttributes | undefined = undefined
  #attributeCount = 0
  #events: SpanEvent[] | undefined = undefined
  #links: SpanLink[] | undefined = undefined
  #parent: RecordingSpan | undefined
  readonly #parentContext: SpanContext | undefined
  #parentSpanId: string | undefined = undefined
  #spanId: string | undefined
  #spanContext: SpanContext | undefined = undefined
  #holds = 0
  #finished = false
  readonly #idHigh = random32()
  readonly #idLow = random32() | 1
  readonly #limits: SpanLimits
  readonly #dispatcher: Dispatcher

  constructor(origin: SpanOrigin, limits: SpanLimits, dispatcher: Dispatcher) {
    this.name = nameWithoutSecrets(origin.name)
    this.kind = origin.kind
    this.phase = origin.phase
    this.scope = origin.scope
    this.traceId = origin.traceId
    this.traceFlags = origin.traceFlags
    this.traceState = origin.traceState
    this.localTrace = origin.localTrace
    this.#parent = origin.parent
    this.operation = origin.parent?.operation
    // Also where the parent has ended: background work of a turn is the turn's.
    this.bridged = origin.parent?.bridged
    this.#parentContext = origin.parentContext
    this.#spanId = origin.spanId
    this.#limits = limits
    this.#dispatcher = dispatcher
    const given = givenReading(origin.startTime)
    this.hasGivenTimes = given !== undefined
    this.startTime = given ?? now()
  }

  get spanId(): string {
    return (this.#spanId ??= hex64(this.#idHigh, this.#idLow))
  }

  get parentSpanId(): string | undefined {
    return this.#parentSpanId ?? this.#parent?.spanId ?? this.#parentContext?.spanId
  }

  get parentIsRemote(): boolean {
    return this.#parentContext?.isRemote === true
  }

  get openParent(): RecordingSpan | undefined {
    return this.#parent === undefined || this.#parent.ended ? undefined : this.#parent
  }

  get localParent(): RecordingSpan | undefined {
    return this.#parent
  }

  get attributes(): StoredAttributes {
    return this.#attributes ?? NO_ATTRIBUTES
  }

  get events(): readonly SpanEvent[] {
    return this.#events ?? NONE
  }

  get links(): readonly SpanLink[] {
    return this.#links ?? NONE
  }

  get elapsed(): number {
    return ((this.ended ? this.endTime : now()) - this.startTime) / 1e9
  }

  spanContext(): SpanContext {
    return (this.#spanContext ??= new OwnSpanContext(this))
  }

  isRecording(): boolean {
    return !this.ended
  }

  set(key: string | Attributes, value?: AttributeValue): this {
    return typeof key === 'string' ? this.setAttribute(key, value) : this.setAttributes(key)
  }

  setAttribute(key: string, value: unknown): this {
    if (this.ended || value === undefined) return this
    this.#attributes ??= {}
    const outcome = storeAttribute(this.#attributes, this.#attributeCount, key, value, this.#limits)
    if (outcome === 'added') this.#attributeCount += 1
    else if (outcome === 'dropped') this.droppedAttributes += 1
    return this
  }

  /** Sets an attribute when the span has ended already; for layers that stand before the sinks. */
  amend(key: string, value: AttributeValue): void {
    this.#attributes ??= {}
    const outcome = storeAttribute(this.#attributes, this.#attributeCount, key, value, this.#limits)
    if (outcome === 'added') this.#attributeCount += 1
    else if (outcome === 'dropped') this.droppedAttributes += 1
  }

  /** Takes the ids of its work; those that its parent does not have become attributes. */
  belongTo(correlation: Correlation, ofParent: Correlation | undefined): void {
    this.correlation = correlation
    if (correlation !== ofParent) this.setAttributes(correlationAttributes(correlation, ofParent))
  }

  setAttributes(attributes: object): this {
    attempt('reading attributes', () => {
      for (const key in attributes) {
        if (Object.hasOwn(attributes, key)) this.setAttribute(key, (attributes as Record<string, unknown>)[key])
      }
    })
    return this
  }

  /** Looks at the attributes that it started with: an operation's span carries the operation's name unless the one around it does. */
  enterOperation(): void {
    const attributes = this.#attributes
    const name = attributes?.[OPERATION_NAME]
    if (attributes === undefined || typeof name !== 'string') return
    const outer = Operation.openOne(this.operation)
    if (outer?.isSame(name, attributes)) {
      delete attributes[OPERATION_NAME]
      this.#attributeCount -= 1
      return
    }
    this.operation = new Operation(name, attributes, outer)
    this.#carriesOperation = true
  }

  /** What ran inside, by operation name; undefined where it carries no operation. */
  get operations(): Readonly<Record<string, number>> | undefined {
    return this.#carriesOperation ? this.operation?.counts : undefined
  }

  content(key: string, read: () => unknown): this {
    if (!this.ended && !this.withholdsContent) keepContent(this, key, { scope: state.content.content, read })
    return this
  }

  /** Sets an attribute that only the local trace file shows. */
  setLocalAttribute(key: string, value: AttributeValue): this {
    if (this.ended) return this
    this.localAttributes ??= {}
    const count = Object.keys(this.localAttributes).length
    if (storeAttribute(this.localAttributes, count, key, value, this.#limits) === 'dropped') this.droppedAttributes += 1
    return this
  }

  /** Sets the attributes that a caller gave at the start; unlike later ones, each that is refused counts as dropped. */
  setInitialAttributes(attributes: object): void {
    const given = attributes as Record<string, unknown>
    let missing = 0
    for (const key of Object.keys(given)) if (given[key] !== undefined) missing += 1
    this.setAttributes(attributes)
    this.droppedAttributes = missing - this.#attributeCount
  }

  event(name: string, attributes?: Attributes): this {
    return this.ended
      ? this
      : this.record({ name: nameWithoutSecrets(name), time: now(), ...eventAttributes(attributes, this.#limits) })
  }

  addEvent(name: string, attributesOrTime?: object | TimeInput, time?: TimeInput): this {
    if (this.ended) return this
    const attributes = isTimeInput(attributesOrTime) ? undefined : attributesOrTime
    const at = givenReading(time) ?? givenReading(attributesOrTime) ?? now()
    return this.record({ name: nameWithoutSecrets(name), time: at, ...eventAttributes(attributes, this.#limits) })
  }

  /** Stores an event as it is. */
  record(event: SpanEvent): this {
    if (this.ended) return this
    this.#events ??= []
    this.droppedEvents += pushBounded(this.#events, event, this.#limits.eventCountLimit)
    return this
  }

  link(target: ParentSpan | SpanContext, attributes?: Attributes): this {
    const context = attempt('reading a link', () => ('spanContext' in target ? target.spanContext() : target))
    if (context === undefined) return this
    return this.addLink(attributes === undefined ? { context } : { context, attributes })
  }

  addLink(link: { context: SpanContext; attributes?: object }): this {
    if (this.ended) return this
    const { context } = link
    this.#links ??= []
    const stored = { context, target: OwnSpanContext.spanOf(context), ...linkAttributes(link.attributes, this.#limits) }
    this.droppedLinks += pushBounded(this.#links, stored, this.#limits.linkCountLimit)
    return this
  }

  addLinks(links: readonly { context: SpanContext; attributes?: object }[]): this {
    for (const link of links) this.addLink(link)
    return this
  }

  setStatus(status: { code: number; message?: string }): this {
    const next = STATUS_BY_CODE[status.code]
    if (this.ended || this.status === 'ok' || next === undefined || next === 'unset') return this
    this.status = next
    const { message } = status
    this.statusMessage = next === 'error' && typeof message === 'string' ? textWithoutSecrets(message) : undefined
    return this
  }

  updateName(name: string): this {
    if (!this.ended) this.name = nameWithoutSecrets(name)
    return this
  }

  fail(error: unknown, options?: FailOptions): this {
    if (this.ended) return this
    const { type, message, exception } = describeFailure(error)
    this.setStatus({ code: 2, message })
    this.setAttribute('error.type', type)
    return exception === undefined || options?.exception === false ? this : this.addEvent('exception', exception)
  }

  recordException(exception: unknown, time?: TimeInput): void {
    const attributes = attempt('reading an exception', () => describeException(exception))
    if (attributes !== undefined) this.addEvent('exception', attributes, time)
  }

  run<R>(fn: () => R): R {
    return runInContext(activeContext().withSpan(this), fn)
  }

  deferEnd(): () => void {
    this.#holds += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds -= 1
      if (this.#finished && this.#holds === 0) this.end()
    }
  }

  /** True once the function that the span is around is done, even where `deferEnd` still holds the span open. */
  get finished(): boolean {
    return this.#finished || this.ended
  }

  /** What `instrumentFn` and `withSpan` call when their function is done: ends the span unless `deferEnd` holds it. */
  finish(): void {
    this.#finished = true
    if (this.#holds === 0) this.end()
  }

  end(time?: TimeInput): void {
    if (this.ended) return
    const given = givenReading(time)
    this.endTime = given ?? now()
    if (given !== undefined) this.hasGivenTimes = true
    if (this.endTime < this.startTime) {
      warnOnce('negative-duration', `span "${this.name}" ended before it started; its duration is recorded as 0`)
      this.endTime = this.startTime
    }
    this.#parentSpanId = this.parentSpanId
    this.ended = true
    if (this.#carriesOperation) this.operation?.end()
    this.#dispatcher.end(this)
    if (this.afterEnd !== undefined) this.#tellAfterEnd(this.afterEnd)
    this.#parent = undefined
    this.#links = this.#links?.map(withoutTarget)
  }

  /** What is measured now is measured of this span, although it is not active any more. */
  #tellAfterEnd(afterEnd: (span: RecordingSpan) => void): void {
    this.afterEnd = undefined
    const { metrics } = state
    const before = metrics.ending
    metrics.ending = this
    afterEnd(this)
    metrics.ending = before
  }
}

/** The clock reading of a time that a caller gave; undefined where it gave none, or something that is no time. */
function givenReading(time: unknown): number | undefined {
  if (time === undefined || !isTimeInput(time)) return undefined
  const reading = fromTimeInput(time)
  return Number.isFinite(reading) ? reading : undefined
}

/** A link that keeps no span alive: where every span links to the one before, all of them would stay. */
function withoutTarget(link: SpanLink): SpanLink {
  return { ...link, context: { ...link.context }, target: undefined }
}

/** True for a span of the engine, whichever copy of core it comes from; a host's spans and the stand-in are not. */
export function isRecordingSpan(span: unknown): span is RecordingSpan {
  return typeof span === 'object' && span !== null && (span as { recording?: unknown }).recording === true
}

/** Appends within a limit, oldest out first. Returns how many were dropped. */
function pushBounded<T>(list: T[], item: T, limit: number): 0 | 1 {
  if (limit === 0) return 1
  list.push(item)
  if (list.length <= limit) return 0
  list.shift()
  return 1
}
