/** Which model call the code here runs in: kept in a context key, so that it is found through whatever spans lie between. */
import { activeSpan, type Context, captureContext, runInContext } from '@zeph-telemetry/core'
import type { ModelCall } from './model-call.ts'

const KEY = Symbol.for('@zeph-telemetry/llm/call')

/** The innermost model call that is still open around here. */
export function enclosingCall(): ModelCall | undefined {
  let call = captureContext().getValue(KEY) as ModelCall | undefined
  while (call?.over) call = call.outer
  return call
}

/** The call whose own span is the active one: what starts here is a part of the call. */
export function activeCall(): ModelCall | undefined {
  const call = captureContext().getValue(KEY) as ModelCall | undefined
  return call !== undefined && !call.over && (call.span as unknown) === activeSpan() ? call : undefined
}

/** The active context, but in a call, with its span active. */
export function contextIn(call: ModelCall): Context {
  return captureContext().withSpan(call.span).setValue(KEY, call)
}

/** Runs `fn` in a call. */
export function runInCall<R>(call: ModelCall, fn: () => R): R {
  return runInContext(contextIn(call), fn)
}
