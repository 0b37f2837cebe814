/**
 * The on entry: resolved when the process has the `profiling` condition. Exports the same names with the same types as the
 * off entry; loading it makes the engine but starts nothing.
 */
import { Engine } from './engine/engine.ts'
import { isNewer, registerEntry, state, VERSION } from './global-state.ts'
import { openBlock } from './instrument/open-block.ts'
import { initFromEnvironment } from './observability.ts'
import { takePart } from './opentelemetry/take-part.ts'
import { activeRedactor } from './redaction/active-redactor.ts'

if (state.engine === undefined || (isNewer(VERSION, state.version) && state.engine.untouched)) {
  const prepare = () => {
    activeRedactor()
    takePart(engine)
  }
  const engine = new Engine({ autoConfigure: initFromEnvironment, prepare, openBlock })
  state.engine = engine
  state.version = VERSION
  engine.update()
}
registerEntry('on')

export type {
  DurationStatistics,
  MetricsSnapshot,
  SpanMetrics,
  SpanScope,
  TurnMetrics,
  TurnPhase,
} from './bridge/metrics-snapshot.ts'
export { stopwatch } from './bridge/stopwatch.ts'
export { timed } from './bridge/timed.ts'
export type { OnTimed, Timing } from './bridge/timed-by-hand.ts'
export type { ChannelSite, ChannelSpan, MessageFacts, SpanStarter } from './channel/channel-site.ts'
export { instrumentChannel } from './channel/instrument-channel.ts'
export type { SendOutcome } from './channel/tap.ts'
export { type ConfigProblem, ZephConfigError } from './config/config-error.ts'
export type {
  ContentScope,
  LoggingConfig,
  LoggingOptions,
  LogLevel,
  MetricsConfig,
  MetricsOptions,
  ObservabilityConfig,
  ProfilingConfig,
  ProfilingOptions,
  RedactionConfig,
  RedactionOptions,
  TelemetryBackend,
  TelemetryConfig,
  TelemetryOptions,
  VaultConfig,
  VaultOptions,
} from './config/observability-config.ts'
export type { ArgumentOptions } from './content/argument-names.ts'
export { shortHash } from './content/short-hash.ts'
export {
  type Context,
  captureContext,
  detach,
  runInContext,
  type SpanContext,
  suppress,
  suppressContent,
  type TraceState,
} from './context/context.ts'
export { activeCorrelation, type Correlation, withContext } from './context/correlation.ts'
export { addLayer } from './engine/add-layer.ts'
export type { Attributes, AttributeValue } from './engine/attributes.ts'
export type { CounterTrack, EventRecord, EventSeverity } from './engine/event-record.ts'
export type { Layer, LayerStage } from './engine/layer.ts'
export type { FailOptions, Span } from './engine/span.ts'
export type {
  InstrumentationScope,
  LocalTrace,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanPhase,
  SpanRecord,
  SpanStatus,
} from './engine/span-record.ts'
export { VERSION } from './global-state.ts'
export { health } from './health/active-health.ts'
export type {
  ComponentHealth,
  Health,
  HealthCheck,
  HealthCheckOptions,
  HealthFinding,
  HealthReport,
  HealthResult,
  HealthStatus,
  HealthUpdate,
} from './health/health.ts'
export { instrument } from './instrument/decorator.ts'
export {
  type AttributeDefinition,
  type AttributesOf,
  type DefinedMethods,
  type DefinedOptions,
  type DefinedSpans,
  defineSpans,
  type KindOption,
  type SpanDefinition,
  type SpanMap,
  type SpanOf,
  type StartOption,
} from './instrument/define-spans.ts'
export {
  defineWrapper,
  type Wrapper,
  type WrapperDefinition,
  type WrapperMethods,
  type WrapperOptions,
  type WrapperRow,
} from './instrument/define-wrapper.ts'
export {
  type AnyFunction,
  type EndedSpan,
  type InstrumentOptions,
  instrumentFn,
  type Outcome,
} from './instrument/instrument-fn.ts'
export { instrumentMethods, type MethodRow, type MethodTable } from './instrument/instrument-methods.ts'
export { replaceMethod } from './instrument/own-property.ts'
export {
  type ChannelCalls,
  type ChannelRow,
  followChannel,
  type PlainChannels,
  subscribeChannel,
} from './instrument/subscribe-channel.ts'
export { endWhenCollected, type IteratorHooks, watchIterator } from './instrument/watch.ts'
export { abandonedSpans } from './instrument/watchdog.ts'
export {
  activeSpan,
  activeSpanContext,
  capturesContent,
  isRecording,
  operationsIn,
  type SpanOptions,
  type StartOptions,
  startSpan,
  withSpan,
} from './instrument/with-span.ts'
export type { ChildOptions, Logger, LogMethod, ProcessLogger } from './log/logger.ts'
export { type DefinedMetrics, defineMetrics, type MetricAttributesOf } from './metrics/define-metrics.ts'
export {
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type InstrumentDescription,
  type Meter,
  meter,
  type Observable,
  type ObservableCallback,
  type UpDownCounter,
} from './metrics/meter.ts'
export type { Observe } from './metrics/metering.ts'
export type {
  MetricAttributeDefinition,
  MetricAttributes,
  MetricAttributeValue,
  MetricDefinition,
  MetricEra,
  MetricMap,
  MetricType,
} from './metrics/metric-definition.ts'
export { initObservability } from './observability.ts'
export type { ObservabilityHandle } from './observability-handle.ts'
export { type HostSpan, type HostSpanProcessor, zephSpanProcessor } from './opentelemetry/span-processor.ts'
export type { MemoryProfiler, MemoryProfilerOptions } from './profiling/memory-profiler.ts'
export type { BusyInterval, MemoryReport, MemorySample } from './profiling/memory-sample.ts'
export type { ProfilingRequest } from './profiling/profiling.ts'
export { extract, inject, injectTo, propagatesTo } from './propagation/trace-context.ts'
export type { SamplingRule } from './sampling/sampling-rule.ts'
export type { VaultBackend } from './vault/vault-backend.ts'
