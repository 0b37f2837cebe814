/** What is asked of the program under load, and what it says about itself. Plain data: it crosses a process boundary. */

/** What to do. */
export interface LoadTask {
  /** Base URL of the receiver; nothing is recorded where it is undefined. */
  readonly endpoint: string | undefined
  /** Of the configuration. */
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc'
  /** Spans to make at least, in turns of `SPANS_PER_TURN`. */
  readonly spans: number
  /** Of one request and of the whole end, in milliseconds. */
  readonly exportTimeoutMs: number
  readonly shutdownTimeoutMs: number
  /** What `ZEPH_OTEL_HEADERS` says at first. */
  readonly headers: string | undefined
  /** Whether requests that could not be sent are kept in a directory, and waited for at the end. */
  readonly spools?: boolean
}

/** One turn's own span and those below it. */
export const SPANS_PER_TURN = 100

/** What happened, as the program itself saw it. */
export interface LoadReport {
  readonly turns: number
  /** Turns whose result was not what it is without telemetry. */
  readonly wrongTurns: number
  /** Time of a turn, in milliseconds. */
  readonly turnMs: { readonly median: number; readonly p99: number; readonly max: number }
  /** Bytes in use after a collection: early, and the most that were measured later. */
  readonly heap: { readonly early: number; readonly most: number }
  /** Of core's own metrics, after a flush and before the end. */
  readonly counted: { readonly exported: number; readonly dropped: number; readonly replayed: number }
  /** Spans made until the flush that the counts were read after. */
  readonly made: number
  readonly shutdownMs: number
}

/** At these shares of the work the matrix may change something; the program works on until it has. */
export const CHANGES_AT: readonly number[] = [1 / 3, 2 / 3]

/** From the program: work has come to one of those places, counted from 1. Answered by a `GoOn`. */
export interface Arrived {
  readonly arrivedAt: number
}

/** To the program. */
export interface GoOn {
  /** The new secret in the vault. */
  readonly headers?: string
  /** Work on where you are: another one comes. */
  readonly stay?: boolean
}

/** Changes what a failure is about; `tell` is for what the program must know before the change is done. */
export type Change = (place: number, tell: (goOn: GoOn) => void) => GoOn | Promise<GoOn>
