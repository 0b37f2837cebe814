/** Scenarios: how a subsystem's spans are made to happen, as data that the suite runs in every way. */
import type { SpanMap } from '@zeph-telemetry/core'

/** A wrapper of the package. `options` are those of `defineWrapper`'s wrappers. */
// biome-ignore lint/suspicious/noExplicitAny: wrappers take classes of any shape, and the suite makes one that fits
export type InstrumentSubject = (object: any, options?: any) => object

/** A method of a user's own class behind one of the package's wrappers. */
export interface WrappedOptions {
  /** The wrapper; given as it is, `instrumentMemory`, it is also tested with methods and rows of a user's own. */
  readonly instrument: InstrumentSubject
  /** The usual name of the method. */
  readonly method: string
  /** Arguments of a usual call, with `CONTENT` where a user's text would be. Default: none. */
  readonly args?: readonly unknown[]
  /** What a usual call comes to, with `CONTENT` where a text would be. Default: `undefined`. */
  readonly result?: unknown
  /** Properties that the wrapper needs the object to have. */
  readonly properties?: Readonly<Record<string, unknown>>
  /** True where the method may be a generator: the span is open until it is exhausted. */
  readonly generators?: boolean
  /** Other spans that the call may leave. */
  readonly also?: readonly string[]
}

/** How an operation is to go. */
export interface RunContext {
  /** `error`: with a failure that reaches the caller. */
  readonly outcome: 'ok' | 'error'
  /**
   * Calls an adapter on an object and gives back what it gave; off, that must be the object itself.
   * @example
   * const database = adapt(instrumentDatabaseSync, new DatabaseSync(':memory:'))
   */
  adapt<T>(adapter: (object: T) => T, object: T): T
}

/** A real SDK or built-in behind an adapter. */
export interface RealOptions {
  /** Makes the operation happen. Returns what the caller got, throws what the caller caught. Called many times. */
  readonly run: (context: RunContext) => unknown
  /** Other spans that may be left, of the map or not. */
  readonly also?: readonly string[]
  /** What `run` must return, on and off, compared deeply. Left out: anything. */
  readonly result?: unknown
  /** Why `outcome: 'error'` cannot be had; the check of failures is skipped with this reason. */
  readonly cannotFail?: string
  /** False where the failure is none that was thrown, such as an exit code: then there is no exception event. */
  readonly exception?: boolean
}

/** A scenario that `wrapped` made. */
export interface WrappedScenario extends Required<Omit<WrappedOptions, 'result'>> {
  readonly kind: 'wrapped'
  readonly result: unknown
}

/** A scenario that `real` made. */
export interface RealScenario extends RealOptions {
  readonly kind: 'real'
  readonly also: readonly string[]
}

/** One way to make a span happen. */
export type Scenario = WrappedScenario | RealScenario

/** In place of a scenario: the reason is printed. */
export interface SkippedScenario {
  readonly skip: string
}

/** A span map with a scenario for every span. */
export interface SpanContract<M extends SpanMap> {
  readonly spans: M
  readonly scenarios: { readonly [N in keyof M]: Scenario | SkippedScenario }
}

/**
 * A method of a user's own class: the suite makes the class, calls the method in every way a call can go, and holds the span, the result and
 * the caller's view against the contract.
 * @example
 * wrapped({ instrument: instrumentMemory, method: 'recall', args: [CONTENT, 5], result: [{ content: CONTENT }] })
 */
export function wrapped(options: WrappedOptions): WrappedScenario {
  return {
    kind: 'wrapped',
    args: [],
    properties: {},
    generators: false,
    also: [],
    result: undefined,
    ...options,
  }
}

/**
 * A real SDK or built-in behind an adapter.
 * @example
 * real({
 *   run: ({ outcome, adapt }) => {
 *     const database = adapt(instrumentDatabaseSync, new DatabaseSync(':memory:'))
 *     return database.prepare(outcome === 'ok' ? 'SELECT 1' : 'SELECT x FROM missing').get()
 *   },
 * })
 */
export function real(options: RealOptions): RealScenario {
  return { kind: 'real', also: [], ...options }
}
