/**
 * The off entry: resolved without the `profiling` condition. The same names and types as the on entry, and nothing behind them:
 * wrappers are the identity, spans do nothing. Context still works, for logs. Loads no engine, no layer, no OpenTelemetry.
 */
import { readTimings } from './bridge/read-timings.ts'
import { timedByHand } from './bridge/timed-by-hand.ts'
import { hintIfEnabled, hintIfProfiled, hintIfVariable } from './config/hint.ts'
import { activeContext } from './context/context.ts'
import { NO_SPAN } from './engine/span.ts'
import { unified, unifiedFunction } from './event/unified-off.ts'
import { registerEntry, state } from './global-state.ts'
import { health } from './health/health-on-use.ts'
import { flushOutputs } from './log/flush-outputs.ts'
import { processLogger } from './log/process-logger-off.ts'
import { NO_METER } from './metrics/no-meter.ts'
import type * as on from './on.ts'
import { readCorrelation } from './propagation/read-correlation.ts'

registerEntry('off')
hintIfVariable()

const same = <T>(value: T): T => value
const nothing = (): void => {}
const soon = async (): Promise<void> => {}

const HANDLE: on.ObservabilityHandle = {
  enabled: false,
  ready: Promise.resolve(),
  traceFiles: [],
  meter: NO_METER,
  health,
  get logger() {
    return processLogger()
  },
  snapshot: readTimings,
  telemetry: { exportMetrics: async () => '', metricsUrl: undefined, healthUrl: undefined },
  startProfiling: nothing,
  stopProfiling: async () => null,
  memoryProfiler: undefined,
  heapSnapshot: () => null,
  flush: flushOutputs,
  shutdown: flushOutputs,
  [Symbol.asyncDispose]: flushOutputs,
}

export { stopwatch } from './bridge/stopwatch.ts'
export { type ConfigProblem, ZephConfigError } from './config/config-error.ts'
export { shortHash } from './content/short-hash.ts'
export { captureContext, detach, runInContext, suppress, suppressContent } from './context/context.ts'
export { activeCorrelation, withContext } from './context/correlation.ts'
export { VERSION } from './global-state.ts'
export { health } from './health/health-on-use.ts'
export type * from './on.ts'

const isUnified = (options: unknown): boolean => (options as { unified?: unknown } | undefined)?.unified === true

/** A function that is to be logged, too, is logged; of all others it is the identity. */
export const instrumentFn: typeof on.instrumentFn = (name: string, ...rest: unknown[]) => {
  const fn = rest.at(-1)
  return (rest.length === 2 && isUnified(rest[0]) ? unifiedFunction(name, fn as never) : fn) as never
}
export const instrumentMethods: typeof on.instrumentMethods = same
export const instrumentChannel: typeof on.instrumentChannel = same
export const timed: typeof on.timed = timedByHand
export const instrument: typeof on.instrument = (name, options) =>
  isUnified(options) ? (method) => unifiedFunction(name, method as never) as never : same
export const withSpan: typeof on.withSpan = (name, _attributes, fn, options) =>
  isUnified(options) ? unified.byHand(name, () => fn(NO_SPAN)) : fn(NO_SPAN)
export const startSpan: typeof on.startSpan = () => NO_SPAN
export const activeSpan: typeof on.activeSpan = () => NO_SPAN
export const activeSpanContext: typeof on.activeSpanContext = nothing as () => undefined
export const operationsIn: typeof on.operationsIn = nothing as () => undefined
export const isRecording: typeof on.isRecording = () => false
export const capturesContent: typeof on.capturesContent = () => false
export const addLayer: typeof on.addLayer = () => nothing
export const abandonedSpans: typeof on.abandonedSpans = () => 0
export const replaceMethod: typeof on.replaceMethod = () => false
export const watchIterator: typeof on.watchIterator = nothing
export const endWhenCollected: typeof on.endWhenCollected = nothing
export const subscribeChannel: typeof on.subscribeChannel = () => nothing
export const followChannel: typeof on.followChannel = () => nothing
export const inject: typeof on.inject = same
export const injectTo: typeof on.injectTo = (_target, carrier) => carrier
export const propagatesTo: typeof on.propagatesTo = () => false
export const extract: typeof on.extract = (carrier, context = activeContext()) => readCorrelation(carrier, context)

export const defineSpans: typeof on.defineSpans = () => ({
  instrument: (_name, _options, fn) => fn,
  with: (_name, _attributes, fn) => fn(NO_SPAN as never),
  methods: same,
  start: () => NO_SPAN as never,
})

export const defineWrapper: typeof on.defineWrapper = () => same

export const meter: typeof on.meter = NO_METER
export const defineMetrics: typeof on.defineMetrics = () => ({
  add: nothing,
  record: nothing,
  recordAll: nothing,
  observe: () => nothing,
})

export const zephSpanProcessor: typeof on.zephSpanProcessor = () => ({
  onStart: nothing,
  onEnd: nothing,
  forceFlush: soon,
  shutdown: soon,
})

/**
 * Starts nothing but tells the log its configuration; says so once, with the remedy, where the configuration asks for more. The first
 * call decides, as on.
 */
export const initObservability: typeof on.initObservability = (config = {}) => {
  if (state.given === undefined) {
    hintIfEnabled(config.telemetry?.enabled ?? config.telemetry?.tracingEnabled ?? config.telemetry?.metricsEnabled)
    hintIfProfiled(config.profiling)
    state.given = config
    for (const reconfigure of state.reconfigure) reconfigure()
    if (config.logging?.captureConsole === true) processLogger()
  }
  return HANDLE
}
