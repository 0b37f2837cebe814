/**
 * execa's functions with every process a `tool.shell` span until it has exited and its output is read. Commands and arguments are content;
 * what is told of them are the program's name and a hash. What execa returns is handed on as it is.
 */
import { isRecording, replaceMethod } from '@zeph-telemetry/core'
import type { execa, execaNode, execaSync, $ as script } from 'execa'
import { setCommand } from './child-process/outcome.ts'
import { describeCall, type ExecaCall, type ExecaOptions, isOptions } from './execa/command.ts'
import { childIn, setEnded, traceChild, tracePipes } from './execa/trace-result.ts'
import { type ToolSpan, toolSpans } from './tool-spans.ts'

type ExecaFunction = typeof execa | typeof execaNode | typeof execaSync | typeof script
type AnyFunction = (...args: never[]) => unknown
type ShellSpan = ToolSpan<'tool.shell'>

/**
 * Wraps `execa`, `execaNode`, `execaSync` or `$`, with everything that is made from them: bound options, templates, `$.sync`, `pipe`. The span
 * has the program's name, its exit code or signal; `error.type` is `timeout` or `canceled` where execa ended the process. Without the
 * `profiling` condition it returns the function itself.
 * @example
 * import { execa as plainExeca } from 'execa'
 * const execa = instrumentExeca(plainExeca)
 * const { stdout } = await execa`git log -1`
 */
export function instrumentExeca<F extends ExecaFunction>(execa: F): F {
  return trace(execa as AnyFunction, {}) as F
}

/** The functions of execa and what was made of them, so that a second time changes nothing. */
const instrumented = new WeakSet<object>()

function trace(original: AnyFunction, bound: ExecaOptions): AnyFunction {
  if (instrumented.has(original)) return original
  const holder = { call: original }
  const done = replaceMethod(holder, 'call', () => {
    return function (this: unknown, ...args: unknown[]) {
      const call = () => Reflect.apply(original, this, args as never[])
      if (isOptions(args[0])) return traceBound(call(), { ...bound, ...args[0] })
      const asked = isRecording() ? describe(args, bound) : undefined
      return asked === undefined ? call() : callInSpan(asked, call)
    }
  })
  if (!done) return original
  instrumented.add(holder.call)
  traceSync(holder.call, original, bound)
  return holder.call
}

function traceBound(result: unknown, bound: ExecaOptions): unknown {
  return typeof result === 'function' ? trace(result as AnyFunction, bound) : result
}

/** `$.sync` and `$.s` are one function. */
function traceSync(traced: AnyFunction, original: AnyFunction, bound: ExecaOptions): void {
  const { sync } = original as { sync?: unknown }
  if (typeof sync === 'function') {
    const both = trace(sync as AnyFunction, bound)
    Object.assign(traced, { sync: both, s: both })
  }
}

/** Arguments that cannot be read are execa's to refuse. */
function describe(args: readonly unknown[], bound: ExecaOptions): ExecaCall | undefined {
  try {
    return describeCall(args, bound)
  } catch {
    return undefined
  }
}

function callInSpan({ name, command, options }: ExecaCall, call: () => unknown): unknown {
  const span = toolSpans.start('tool.shell', { 'process.executable.name': name })
  if (!span.recording) return call()
  setCommand(span, command)
  let returned: unknown
  try {
    returned = span.run(call)
  } catch (error) {
    // The message of execa's own error holds the command.
    if (!setEnded(span, error)) span.fail(error)
    span.end()
    throw error
  }
  observe(span, returned, options)
  return returned
}

function observe(span: ShellSpan, returned: unknown, options: ExecaOptions): void {
  const child = childIn(returned)
  if (child === undefined) {
    setEnded(span, returned)
    span.end()
    return
  }
  tracePipes(returned as object)
  traceChild(span, child, options)
}
