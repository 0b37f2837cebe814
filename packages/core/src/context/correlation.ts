/** Ids that every signal carries (log lines, spans), kept in a context key and never in baggage. Runs on and off. */
import { activeContext, contextToExtend, runInContext } from './context.ts'

/** Ids of the work in progress; free text, no limit on length but the usual one for attributes. */
export interface Correlation {
  readonly sessionId?: string
  readonly turnId?: string
  readonly requestId?: string
}

const CORRELATION_KEY = Symbol.for('@zeph-telemetry/correlation')

/** The ids that are active here; an empty object where none were given. */
export function activeCorrelation(): Correlation {
  return (activeContext().getValue(CORRELATION_KEY) as Correlation | undefined) ?? {}
}

/**
 * Calls `fn` with these ids added to those already active.
 * @example
 * withContext({ sessionId: 's-1', turnId: 't-7' }, () => agent.runTurn(task))
 */
export function withContext<R>(correlation: Correlation, fn: () => R): R {
  const context = contextToExtend()
  const merged = { ...(context.getValue(CORRELATION_KEY) as Correlation | undefined), ...correlation }
  return runInContext(context.setValue(CORRELATION_KEY, merged), fn)
}
