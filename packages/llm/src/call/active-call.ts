/** Which model call the code here runs in. */
import { activeSpan, type Context, captureContext, runInContext } from '@zeph-telemetry/core'
import type { ModelCall } from './model-call.ts'

/** Kept in a context key, so that a call is found through whatever spans lie between. */
const KEY = Symbol.for('@zeph-telemetry/llm/call')

const callsBySpan = new WeakMap<object, ModelCall>()

/** Notes whose span it is. */
export function rememberSpan(span: object, call: ModelCall): void {
  callsBySpan.set(span, call)
}

/** The innermost model call that is still open around here. */
export function enclosingCall(): ModelCall | undefined {
  let call = callsBySpan.get(activeSpan()) ?? (captureContext().getValue(KEY) as ModelCall | undefined)
  while (call?.over) call = call.outer
  return call
}

/** The call whose own span is the active one, whoever made it so: what starts here is a part of the call. */
export function activeCall(): ModelCall | undefined {
  const call = callsBySpan.get(activeSpan())
  return call === undefined || call.over ? undefined : call
}

/** The active context, but in a call, with its span active. */
export function contextIn(call: ModelCall): Context {
  return captureContext().withSpan(call.span).setValue(KEY, call)
}

/** Runs `fn` in a call. */
export function runInCall<R>(call: ModelCall, fn: () => R): R {
  return runInContext(contextIn(call), fn)
}
