/**
 * `node:child_process` functions with every child a `tool.shell` span, from spawn to the last byte of its output. Commands and
 * arguments are never recorded, only the program's name.
 */
import type { ChildProcess } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { replaceMethod, type SpanOf } from '@zeph-telemetry/core'
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
  const attributes = (file: unknown) => ({ 'process.executable.name': executableName(start.name, file) })
  const wrapped = toolSpans.instrument('tool.shell', { attributes, onResult: endWithChild }, start as StartsChild)
  if (wrapped !== start && Reflect.has(start, promisify.custom)) {
    Reflect.defineProperty(wrapped, promisify.custom, {
      value: promised(wrapped as unknown as StartsWithCallback),
      configurable: true,
    })
  }
  return wrapped as F
}

/** `exec` starts a shell, `fork` another Node; `spawn` and `execFile` start what they are given. */
function executableName(starter: string, file: unknown): string {
  if (starter === 'exec') return process.platform === 'win32' ? 'cmd.exe' : 'sh'
  if (starter === 'fork') return basename(process.execPath)
  return basename(String(file))
}

/** Ends the span with the child; listeners are the user's alone, so events are seen on their way through `emit`. */
function endWithChild(span: ShellSpan, child: ChildProcess): void {
  const end = span.deferEnd()
  span.set({ 'process.pid': child.pid })
  const see = (event: string, first: unknown, second: unknown) => {
    if (event === 'error') span.fail(first)
    if (event === 'exit') setOutcome(span, first as number | null, second as string | null)
    if (event === 'close' || (event === 'error' && child.pid === undefined)) end()
  }
  const watched = replaceMethod(child, 'emit', (original) => {
    return function emit(this: unknown, event: string, ...args: unknown[]) {
      see(event, args[0], args[1])
      return original.call(this, event, ...args)
    }
  })
  if (!watched) end()
}

function setOutcome(span: ShellSpan, code: number | null, signal: string | null): void {
  span.set({ 'process.exit.code': code ?? undefined, 'zeph.process.signal': signal ?? undefined })
  if (code !== 0)
    span.fail({ name: signal ?? String(code), message: signal === null ? `exit code ${code}` : `ended by ${signal}` })
}

type Callback = (error: Error | null, stdout: unknown, stderr: unknown) => void
type StartsWithCallback = (...args: [...unknown[], Callback]) => ChildProcess

/** What `promisify` makes of `exec` and `execFile`: both outputs, and the child on the promise. */
function promised(start: StartsWithCallback): (...args: unknown[]) => Promise<unknown> {
  return (...args) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ stdout: unknown; stderr: unknown }>()
    const child = start(...args, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr })
      else reject(Object.assign(error, { stdout, stderr }))
    })
    return Object.assign(promise, { child })
  }
}
