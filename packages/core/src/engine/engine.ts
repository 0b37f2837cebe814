/**
 * Starts spans and hands them to the layers. One per process, in the shared state; made when the on entry is loaded, it
 * does nothing until a layer is added. The first span decides what is still undecided: configuration, and how to
 * live with the host's OpenTelemetry.
 */
import { NO_CONTENT_KEY } from '../content/content-policy.ts'
import { activeContext, type Context, type SpanContext } from '../context/context.ts'
import { correlationIn } from '../context/correlation.ts'
import { state } from '../global-state.ts'
import type { openBlock } from '../instrument/open-block.ts'
import { ALL, type RootSampler } from '../sampling/root-sampler.ts'
import { attempt } from './attempt.ts'
import { type Attributes, DEFAULT_LIMITS, eventAttributes, nameWithoutSecrets, type SpanLimits } from './attributes.ts'
import { now, type TimeInput } from './clock.ts'
import { Dispatcher } from './dispatcher.ts'
import type { EmittedEvent } from './emit-event.ts'
import { areValidIds, newTraceId } from './identifiers.ts'
import type { Layer } from './layer.ts'
import { RecordingSpan } from './recording-span.ts'
import type { InstrumentationScope, LocalTrace, SpanKind, SpanPhase } from './span-record.ts'

/** How a span starts; all optional. */
export interface SpanStart {
  readonly kind?: SpanKind
  readonly phase?: SpanPhase | undefined
  readonly attributes?: Attributes | undefined
  /** The same on every span of its kind; set before `attributes`. */
  readonly constants?: Attributes | undefined
  readonly scope?: InstrumentationScope
  readonly startTime?: TimeInput | undefined
  /** Given ids, for a span that a host's SDK made. */
  readonly identity?: SpanContext
}

/** What the engine is made with. */
export interface EngineHooks {
  /** Runs before the first span of a program that configured nothing. */
  readonly autoConfigure: () => void
  /** Runs before the first span that is recorded. */
  readonly prepare: () => void
  readonly openBlock?: typeof openBlock
}

const NO_OPTIONS: SpanStart = {}
const NO_ATTRIBUTES = Object.freeze({})
const SAMPLED = 1

/** The span engine. */
export class Engine {
  limits: SpanLimits = DEFAULT_LIMITS
  /** Which traces are marked as sampled, asked at their root; the mark, not the recording, depends on it. */
  sampler: RootSampler = ALL
  readonly #dispatcher = new Dispatcher(() => this.update())
  /** Open spans that a host's SDK made, by span id: parents of ours whose API object is foreign. */
  readonly foreign: Map<string, RecordingSpan> = new Map()
  #autoConfigure: (() => void) | undefined
  #prepare: (() => void) | undefined

  /** Opens a span around a block, for what is loaded on and off and so cannot import what does it. */
  readonly openBlock: typeof openBlock | undefined

  constructor({ autoConfigure, prepare, openBlock }: EngineHooks) {
    this.#autoConfigure = autoConfigure
    this.#prepare = prepare
    this.openBlock = openBlock
  }

  /** Starts a span below what is active in `context`. Undefined where nothing is to be recorded. */
  start(name: string, options: SpanStart = NO_OPTIONS, context?: Context): RecordingSpan | undefined {
    const span = this.startQuietly(name, options, context)
    if (span !== undefined) this.announce(span)
    return span
  }

  /** Starts a span that no layer has seen yet; `announce` shows it to them. */
  startQuietly(name: string, options: SpanStart, given?: Context): RecordingSpan | undefined {
    if (!this.open()) return undefined
    const context = given ?? activeContext()
    return context.suppressed ? undefined : this.#create(name, options, context)
  }

  /** Starts a span where `open` and the context have been asked already. */
  startHere(name: string, options: SpanStart, context: Context): RecordingSpan {
    const span = this.#create(name, options, context)
    this.#dispatcher.start(span)
    return span
  }

  /** Shows a started span to the layers. */
  announce(span: RecordingSpan): void {
    this.#dispatcher.start(span)
  }

  /**
   * Shows an event that belongs to no span to the layers, with the ids of the active span.
   * @returns false where no layer hears of it, or recording is suppressed
   */
  emit({ name, severity = 'info', attributes, counters }: EmittedEvent): boolean {
    if (!this.listening) return false
    const { span, suppressed } = activeContext()
    if (suppressed) return false
    this.#dispatcher.tell({
      name: nameWithoutSecrets(name),
      severity,
      time: now(),
      attributes: eventAttributes(attributes, this.limits).attributes ?? NO_ATTRIBUTES,
      counters,
      spanContext: span?.spanContext(),
    })
    return true
  }

  /** True where a layer would hear of an event. Decides nothing: the first span does, not a timer. */
  get listening(): boolean {
    return !this.#dispatcher.empty && !this.#dispatcher.busy
  }

  /** True where spans are recorded. Decides it at the first call, so it comes before the active context is read. */
  open(): boolean {
    return state.recording && !this.#dispatcher.busy && (this.#prepare === undefined || this.#begin())
  }

  /** Before the first span. False where it turns out that nothing is to be recorded. */
  #begin(): boolean {
    const autoConfigure = this.#autoConfigure
    this.configured()
    if (!state.recording) autoConfigure?.()
    if (!state.recording) return false
    const prepare = this.#prepare
    this.#prepare = undefined
    if (prepare !== undefined) attempt('preparing for the first span', prepare)
    return true
  }

  /** Somebody configured the program, or needs no configuration: the first span will not look for one. */
  configured(): void {
    this.#autoConfigure = undefined
    this.update()
  }

  #create(name: string, options: SpanStart, context: Context): RecordingSpan {
    const { scope, startTime, identity } = options
    const active = context.span
    const parent = active instanceof RecordingSpan ? active : undefined
    const parentContext = parent === undefined ? validContext(active?.spanContext()) : undefined
    const known = parent ?? (parentContext && this.foreign.get(parentContext.spanId))
    const traceId = identity?.traceId ?? parent?.traceId ?? parentContext?.traceId ?? newTraceId()
    const origin = {
      name,
      kind: options.kind ?? 'internal',
      phase: options.phase,
      scope,
      traceId,
      spanId: identity?.spanId,
      traceFlags: identity?.traceFlags ?? parent?.traceFlags ?? this.#traceFlags(parentContext, traceId, name, options),
      traceState: identity?.traceState ?? parent?.traceState ?? parentContext?.traceState,
      parent: known,
      parentContext,
      localTrace: known?.localTrace ?? newLocalTrace(traceId, name),
      startTime,
    }
    const span = new RecordingSpan(origin, this.limits, this.#dispatcher)
    if (state.content.content !== false && context.getValue(NO_CONTENT_KEY) === true) span.withholdsContent = true
    const correlation = correlationIn(context)
    if (correlation !== undefined) span.belongTo(correlation, parent?.correlation)
    const { constants, attributes } = options
    if (constants !== undefined) span.setAttributes(constants)
    if (attributes !== undefined) span.setAttributes(attributes)
    if (constants !== undefined || attributes !== undefined) span.enterOperation()
    return span
  }

  /** A trace that comes from elsewhere keeps the decision it came with. */
  #traceFlags(parent: SpanContext | undefined, traceId: string, name: string, start: SpanStart): number {
    if (parent !== undefined) return parent.traceFlags & SAMPLED
    if (this.sampler === ALL) return SAMPLED
    return this.sampler({ traceId, name, attributes: [start.constants, start.attributes] }) ? SAMPLED : 0
  }

  /**
   * Adds a layer and starts recording.
   * @returns removes it; recording stops with the last layer
   */
  addLayer(layer: Layer): () => void {
    this.#dispatcher.add(layer)
    this.update()
    return () => {
      this.#dispatcher.remove(layer)
      this.update()
    }
  }

  /** True as long as nothing was recorded and nobody asked for it: then a newer copy of core may take over. */
  get untouched(): boolean {
    return this.#prepare !== undefined && this.#dispatcher.empty
  }

  /** Sets the boolean that instrumented functions read. */
  update(): void {
    state.recording = !this.#dispatcher.empty || this.#autoConfigure !== undefined
  }

  flush(): Promise<void> {
    return this.#dispatcher.flush()
  }

  flushSync(): void {
    this.#dispatcher.flushSync()
  }

  async shutdown(): Promise<void> {
    await this.#dispatcher.shutdown()
    this.update()
  }
}

function newLocalTrace(traceId: string, root: string): LocalTrace {
  return { traceId, root: nameWithoutSecrets(root), drawn: undefined, bridged: undefined }
}

function validContext(context: SpanContext | undefined): SpanContext | undefined {
  return context !== undefined && areValidIds(context.traceId, context.spanId) ? context : undefined
}
