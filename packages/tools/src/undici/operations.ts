/** undici's ways to make a request, as data: what the functions that a caller gives are shown, and what is returned. */
import { types } from 'node:util'
import { captureContext, isRecording, runInContext } from '@zeph-telemetry/core'
import { Exchange, type RequestDescription } from '../http/exchange.ts'
import { watchNodeBody } from '../http/watch-body.ts'

/** Reads a request from the arguments of a call. */
export type Describe = (args: readonly unknown[]) => RequestDescription

/** Looks at what a function of the caller's is given, before the function does. */
type Look = (exchange: Exchange, given: readonly unknown[]) => void

interface Operation {
  /** For each function among the arguments, in their order. */
  readonly functions: readonly Look[]
  /** What a returned promise comes to. */
  readonly arrived?: (exchange: Exchange, value: unknown) => void
  /** What is returned where it is no promise, and tells of the end itself. */
  readonly returned?: (exchange: Exchange, value: object) => void
}

/** An answer as undici hands it out, with or without its body. */
interface Answer {
  readonly statusCode?: unknown
  readonly headers?: { readonly 'content-length'?: unknown } | null
  readonly body?: unknown
}

const readHead = (exchange: Exchange, value: unknown): void => {
  const { statusCode, headers } = (value ?? {}) as Answer
  exchange.answered({ status: statusCode, length: headers?.['content-length'] })
}

const readAnswer = (exchange: Exchange, value: unknown): void => {
  readHead(exchange, value)
  const { body } = (value ?? {}) as Answer
  if (typeof body === 'object' && body !== null) watchNodeBody(exchange, body)
  else exchange.end()
}

const finish = (exchange: Exchange): void => exchange.end()

/** Node's callbacks: an error, or what there is. */
const callback =
  (done: (exchange: Exchange, value: unknown) => void): Look =>
  (exchange, [error, value]) => {
    if (error) exchange.fail(error)
    else done(exchange, value)
  }

const head: Look = (exchange, [answer]) => readHead(exchange, answer)

export type OperationName = 'request' | 'stream' | 'pipeline'

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  request: { functions: [callback(readAnswer)], arrived: readAnswer },
  stream: { functions: [head, callback(finish)], arrived: finish },
  pipeline: { functions: [head], returned: watchNodeBody },
}

type AnyMethod = (...args: never[]) => unknown

/** The operation in a span. What undici calls back runs where it was given. */
export function traceOperation(name: OperationName, original: AnyMethod, describe: Describe): AnyMethod {
  const operation = OPERATIONS[name]
  return function (this: unknown, ...args: unknown[]) {
    const exchange = isRecording() ? Exchange.begin(() => describe(args)) : undefined
    if (exchange === undefined) return Reflect.apply(original, this, args as never[])
    const shown = showFunctions(exchange, operation, args)
    const result = exchange.run(() => Reflect.apply(original, this, shown as never[]))
    if (!isCalledBack(operation, args)) return observe(exchange, operation, result)
    return result
  }
}

/** True where the last function is one that is told of the end. */
function isCalledBack({ functions, returned }: Operation, args: readonly unknown[]): boolean {
  return returned === undefined && args.filter((arg) => typeof arg === 'function').length === functions.length
}

function showFunctions(exchange: Exchange, { functions }: Operation, args: readonly unknown[]): unknown[] {
  const caller = captureContext()
  let seen = 0
  return args.map((arg) => {
    if (typeof arg !== 'function') return arg
    const look = functions[seen]
    seen += 1
    return function (this: unknown, ...given: unknown[]): unknown {
      safely(exchange, () => look?.(exchange, given))
      return runInContext(caller, Reflect.apply, arg, this, given)
    }
  })
}

function observe(exchange: Exchange, { arrived, returned }: Operation, result: unknown): unknown {
  if (types.isPromise(result)) {
    return result.then(
      (value) => {
        safely(exchange, () => arrived?.(exchange, value))
        return value
      },
      (error: unknown) => {
        exchange.fail(error)
        throw error
      },
    )
  }
  if (returned !== undefined && typeof result === 'object' && result !== null) {
    safely(exchange, () => returned(exchange, result))
  } else exchange.end()
  return result
}

/** An answer may be a stand-in of a user's test: what cannot be looked at is over. */
function safely(exchange: Exchange, look: () => void): void {
  try {
    look()
  } catch {
    exchange.end()
  }
}
