/** The interface between the engine and everything that looks at spans: sinks, bridges, recorders. */
import type { EventRecord } from './event-record.ts'
import type { SpanRecord } from './span-record.ts'

/**
 * Where a layer stands: `enrich` may look first, `sink` last. Within a stage, layers run in the order they were added.
 */
export type LayerStage = 'enrich' | 'allocation' | 'profile' | 'bridge' | 'sink'

/**
 * Looks at every span. Hooks run synchronously inside the traced program: they must be short and make no file-system or
 * network call. A hook that throws is reported once, and its layer is switched off after ten failures in a row.
 */
export interface Layer {
  /** Names the layer in messages. */
  readonly name: string
  /** Default `sink`. */
  readonly stage?: LayerStage
  onStart?(span: SpanRecord): void
  onEnd?(span: SpanRecord): void
  /** Something happened that is no span. */
  onEvent?(event: EventRecord): void
  /** Writes out what is buffered; resolves when it is safe. */
  flush?(): Promise<void>
  /** The same for the way out of the process, where nothing asynchronous runs any more. May be called several times. */
  flushSync?(): void
  /** The last flush; the layer is not called again. */
  shutdown?(): Promise<void>
}

export const STAGES: readonly LayerStage[] = ['enrich', 'allocation', 'profile', 'bridge', 'sink']
