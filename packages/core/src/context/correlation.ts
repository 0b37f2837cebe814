/** Ids that every signal carries (log lines, spans), kept in a context key and never in baggage. Runs on and off. */
import type { Attributes } from '../engine/attributes.ts'
import { activeContext, type Context, contextToExtend, runInContext } from './context.ts'

/** Ids of the work in progress; free text, no limit on length but the usual one for attributes. */
export interface Correlation {
  readonly sessionId?: string
  readonly turnId?: string
  readonly requestId?: string
}

const CORRELATION_KEY = Symbol.for('@zeph-telemetry/correlation')

/** The ids that are active here; an empty object where none were given. */
export function activeCorrelation(): Correlation {
  return correlationOf(activeContext())
}

/** The ids of a context; an empty object where none were given. */
export function correlationOf(context: Context): Correlation {
  return correlationIn(context) ?? {}
}

/** The ids of a context; undefined where none were given. */
export function correlationIn(context: Context): Correlation | undefined {
  return context.getValue(CORRELATION_KEY) as Correlation | undefined
}

/** The ids as attributes of a span: those that the work around it does not have. */
export function correlationAttributes(own: Correlation, around: Correlation | undefined): Attributes {
  return {
    'session.id': own.sessionId === around?.sessionId ? undefined : own.sessionId,
    'zeph.turn.id': own.turnId === around?.turnId ? undefined : own.turnId,
    'zeph.request.id': own.requestId === around?.requestId ? undefined : own.requestId,
  }
}

/**
 * Calls `fn` with these ids added to those already active.
 * @example
 * withContext({ sessionId: 's-1', turnId: 't-7' }, () => agent.runTurn(task))
 */
export function withContext<R>(correlation: Correlation, fn: () => R): R {
  const context = contextToExtend()
  return runInContext(withCorrelation(context, correlation), fn)
}

/** The context with these ids added to its own. */
export function withCorrelation(context: Context, correlation: Correlation): Context {
  return context.setValue(CORRELATION_KEY, { ...correlationIn(context), ...correlation })
}
