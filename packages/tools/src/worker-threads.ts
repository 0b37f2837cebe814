/**
 * Tools that run in worker threads keep the trace: what is sent to a worker takes the sender's context along, and what the worker does with
 * it runs inside the sender's span. The same pair serves messages back, `MessagePort`, `BroadcastChannel` and a child's `send`.
 */
import {
  activeCorrelation,
  type Context,
  type Correlation,
  extract,
  inject,
  runInContext,
  withContext,
} from '@zeph-telemetry/core'
import { isObject } from './tool-call.ts'

/** The mark of what `carryTrace` has made; no message of a user's has such a property. */
const TRACE = '@zeph-telemetry/trace'

const IDS = ['sessionId', 'turnId', 'requestId'] as const

/** What travels: `parent` are W3C headers. */
interface Carried {
  readonly [TRACE]: { readonly parent?: unknown; readonly ids?: unknown }
  readonly value: unknown
}

/**
 * Takes the active span and the session, turn and request id along with a value for another thread. The value itself is not copied: a
 * transfer list is given as without it. Where there is nothing to take along, such as without the `profiling` condition and ids, it is
 * the very value; `continueTrace` takes both.
 * @example
 * const worker = new Worker(url, { workerData: carryTrace({ path }) })
 * worker.postMessage(carryTrace({ id: 7 }))
 */
export function carryTrace(value: unknown): unknown {
  const parent = inject({})
  const ids = activeCorrelation()
  if (Object.keys(parent).length === 0 && Object.keys(ids).length === 0) return value
  return { [TRACE]: { parent, ids }, value } satisfies Carried
}

/**
 * Calls `fn` with the value that `carryTrace` was given, inside the sender's span: spans made in it, and in what it starts, are of the
 * sender's trace. A value that came without a trace is given to `fn` as it is. Ids that arrive are checked.
 * @returns what `fn` returns
 * @example
 * continueTrace(workerData, ({ path }: { path: string }) => tool.run(path))
 * parentPort.on('message', (message) => continueTrace(message, answer))
 */
export function continueTrace<T, R>(carried: unknown, fn: (value: T) => R): R {
  if (!isCarried(carried)) return fn(carried as T)
  const { parent, ids } = carried[TRACE]
  return withContext(idsOf(ids), () => runInContext(contextOf(parent), fn, carried.value as T))
}

function isCarried(value: unknown): value is Carried {
  return isObject(value) && Object.hasOwn(value, TRACE) && isObject((value as Carried)[TRACE])
}

/** The active context with the sender's span; what is no header of a trace is ignored. */
function contextOf(parent: unknown): Context {
  return extract(isObject(parent) ? (parent as Readonly<Record<string, unknown>>) : {})
}

function idsOf(ids: unknown): Correlation {
  const given = isObject(ids) ? (ids as Readonly<Record<string, unknown>>) : {}
  return Object.fromEntries(IDS.filter((key) => typeof given[key] === 'string').map((key) => [key, given[key]]))
}
