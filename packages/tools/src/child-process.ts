/**
 * `node:child_process` functions with every child a `tool.shell` span, from spawn to the last byte of its output. Commands and
 * arguments are never recorded, only the program's name.
 */
import type { ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'
import { captureContext, replaceMethod, runInContext, type SpanOf } from '@zeph-telemetry/core'
import { executableName } from './child-process/executable-name.ts'
import { toolSpans } from './instrument-tool-executor.ts'
import type { TOOL_SPANS } from './span-map.ts'

type ShellSpan = SpanOf<typeof TOOL_SPANS, 'tool.shell'>
type StartsChild = (...args: never[]) => ChildProcess

/**
 * Wraps `spawn`, `execFile`, `exec` or `fork`. `promisify` works on the wrapped `exec` and `execFile` as on the originals.
 * Without the `profiling` condition it returns the function itself.
 * @example
 * import { execFile as nodeExecFile } from 'node:child_process'
 * const execFile = instrumentChildProcess(nodeExecFile)
 */
export function instrumentChildProcess<F extends StartsChild>(start: F): F {
  const attributes = (...args: unknown[]) => ({ 'process.executable.name': executableName(start.name, args) })
  const instrument = (fn: StartsChild) => toolSpans.instrument('tool.shell', { attributes, onResult: endWithChild }, fn)
  if (!(promisify.custom in start)) return instrument(start) as F
  const promised = (...args: unknown[]): Promise<unknown> => startPromised(wrapped as StartsWithCallback, args)
  const fresh: StartsChild = withPromised(start, promised)
  const wrapped: StartsChild = instrument(fresh)
  return wrapped === fresh ? start : (wrapped as F)
}

/** Node's own `promisify.custom` calls the original and cannot be replaced on a copy of it: so this is a fresh function. */
function withPromised(start: StartsChild, promised: (...args: unknown[]) => unknown): StartsChild {
  const fresh = (...args: never[]) => start(...args)
  const own = Object.entries(Object.getOwnPropertyDescriptors(start)).filter(([key]) => key !== 'prototype')
  Object.defineProperty(promised, 'name', { value: start.name })
  return Object.defineProperties(fresh, {
    ...Object.fromEntries(own),
    [promisify.custom]: { value: promised },
  })
}

/** Ends the span with the child; listeners are the user's alone, so events are seen on their way through `emit`. */
function endWithChild(span: ShellSpan, child: ChildProcess): void {
  span.set({ 'process.pid': child.pid })
  const end = span.deferEnd()
  let problem: unknown
  const see = (event: string, first: unknown, second: unknown) => {
    if (event === 'error') problem ??= first
    if (event === 'exit') setOutcome(span, { code: first, signal: second, problem } as Outcome)
    if (event === 'error' && child.pid === undefined) {
      span.fail(problem)
      end()
    }
    if (event === 'close') end()
  }
  const caller = captureContext()
  const watched = replaceMethod(child, 'emit', (emit) => {
    return function (this: unknown, event: string, ...args: unknown[]) {
      see(event, args[0], args[1])
      return runInContext(caller, Reflect.apply, emit, this, [event, ...args])
    }
  })
  if (!watched) end()
}

interface Outcome {
  readonly code: number | null
  readonly signal: string | null
  /** What was wrong before, such as an abort; a process that ends well all the same has not failed. */
  readonly problem: unknown
}

function setOutcome(span: ShellSpan, { code, signal, problem }: Outcome): void {
  span.set({ 'process.exit.code': code ?? undefined, 'zeph.process.signal': signal ?? undefined })
  if (code === 0) return
  const message = signal === null ? `exit code ${code}` : `ended by ${signal}`
  if (problem === undefined) span.fail({ name: signal ?? String(code), message }, { exception: false })
  else span.fail(problem)
}

type Callback = (error: Error | null, stdout: unknown, stderr: unknown) => void
type StartsWithCallback = (...args: unknown[]) => ChildProcess

/** What `promisify` makes of `exec` and `execFile`: both outputs, and the child on the promise. */
function startPromised(start: StartsWithCallback, args: unknown[]): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<{ stdout: unknown; stderr: unknown }>()
  const callback: Callback = (error, stdout, stderr) => {
    if (error === null) resolve({ stdout, stderr })
    else reject(Object.assign(error, { stdout, stderr }))
  }
  const child = start(...args, callback)
  return Object.assign(promise, { child })
}
