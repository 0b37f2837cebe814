/**
 * undici's `request`, `stream`, `pipeline` and `fetch`, and the same of a dispatcher, with every request a `tool.web_scrape` span until
 * the body of its answer is over. URLs are content; no header is added or recorded.
 */
import { replaceMethod } from '@zeph-telemetry/core'
import type * as undiciModule from 'undici'
import type { Dispatcher } from 'undici'
import { instrumentFetch } from './fetch.ts'
import { urlOf } from './http/request-target.ts'
import { type Describe, OPERATIONS, type OperationName, traceOperation } from './undici/operations.ts'

type Functions = Pick<typeof undiciModule, OperationName | 'fetch'>
type Method = (...args: never[]) => unknown

const instrumented = new WeakSet<object>()

/**
 * Wraps undici. Of the module (or a part of it) it makes a copy whose functions are traced; the module is not changed. A `Client`, `Pool`,
 * `Agent` or other dispatcher gets traced methods of its own and is returned itself. A module's functions never go through a
 * dispatcher's methods, so that instrumenting both is one span a request. Without the `profiling` condition nothing is changed or copied.
 * @example
 * import * as nodeUndici from 'undici'
 * const undici = instrumentUndici(nodeUndici)
 * const { body } = await undici.request('https://example.org')
 */
export function instrumentUndici<T extends Partial<Functions> | Dispatcher>(undici: T): T {
  if (instrumented.has(undici)) return undici
  const result = isDispatcher(undici) ? instrumentDispatcher(undici) : instrumentModule(undici as Partial<Functions>)
  if (result !== undici || isDispatcher(undici)) instrumented.add(result)
  return result as T
}

function isDispatcher(undici: object): undici is Dispatcher {
  return 'dispatch' in undici && typeof undici.dispatch === 'function'
}

function instrumentDispatcher(dispatcher: Dispatcher): Dispatcher {
  const base = baseOf(dispatcher)
  const describe: Describe = ([options]) => {
    const { origin, path, method } = (options ?? {}) as { origin?: unknown; path?: unknown; method?: unknown }
    return { method, url: urlOf(path, urlOf(origin) ?? base) }
  }
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    replaceMethod(dispatcher, name, (original) => traceOperation(name, original, describe))
  }
  return dispatcher
}

/** A client's or pool's own origin, which stands under a symbol; where a version has none, spans have no host. */
function baseOf(dispatcher: Dispatcher): URL | undefined {
  const key = Object.getOwnPropertySymbols(dispatcher).find(({ description }) => description === 'url')
  const url: unknown = key && (dispatcher as unknown as Readonly<Record<symbol, unknown>>)[key]
  return url instanceof URL ? url : undefined
}

function instrumentModule(module: Partial<Functions>): Partial<Functions> {
  const traced: Record<string, Method> = {}
  const { fetch } = module
  if (fetch !== undefined) traced['fetch'] = instrumentFetch(fetch)
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const holder: Record<string, unknown> = { [name]: module[name] }
    const done = replaceMethod(holder, name, (original) => traceOperation(name, original, describeCall))
    if (done) traced[name] = holder[name] as Method
  }
  const unchanged = Object.entries(traced).every(([name, traces]) => traces === module[name as keyof Functions])
  return unchanged ? module : { ...module, ...traced }
}

/** As undici reads them: a URL, and options that may hold a path of its own, a method and a body. */
const describeCall: Describe = ([target, given]) => {
  const isOptions = typeof given === 'object' && given !== null
  const options = (isOptions ? given : typeof target === 'object' ? target : undefined) as CallOptions | undefined
  const url = urlOf(target)
  const path = typeof options?.path === 'string' ? options.path : undefined
  return {
    method: options?.method ?? (options?.body ? 'PUT' : 'GET'),
    url: path === undefined ? url : urlOf(path.startsWith('/') ? path : `/${path}`, url),
  }
}

interface CallOptions {
  readonly path?: unknown
  readonly method?: unknown
  readonly body?: unknown
}
