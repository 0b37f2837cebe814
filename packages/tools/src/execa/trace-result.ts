/** Ends the span of an execa call with what came back: a promise that has its child, or the result of a call that has waited. */
import type { ChildProcess } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { basename } from 'node:path'
import { isRecording, replaceMethod } from '@zeph-telemetry/core'
import { setOutcome } from '../child-process/outcome.ts'
import { watchChild } from '../child-process/watch-child.ts'
import { type ToolSpan, toolSpans } from '../tool-spans.ts'
import { type ExecaOptions, isOptions } from './command.ts'

type ShellSpan = ToolSpan<'tool.shell'>

/** The result or error of a call that has waited. */
interface Ended {
  readonly exitCode?: number
  readonly signal?: string
  readonly code?: unknown
  readonly timedOut?: boolean
  readonly isMaxBuffer?: boolean
}

/** The child of what a call returned: execa 10 hangs it on the promise, execa 9 hangs the promise on it. */
export function childIn(returned: unknown): ChildProcess | undefined {
  if (typeof returned !== 'object' || returned === null || !('then' in returned)) return undefined
  const child = 'nodeChildProcess' in returned ? returned.nodeChildProcess : returned
  return typeof child === 'object' && child !== null && 'emit' in child ? (child as ChildProcess) : undefined
}

/** Ends the span when the process has exited and its outputs are over: that is when execa's promise settles. */
export function traceChild(span: ShellSpan, child: ChildProcess, options: ExecaOptions): void {
  const { spawnfile, pid } = child as Partial<ChildProcess>
  if (pid === undefined && !spawnfile) {
    // It was refused before it could start; why is said by the promise alone, which is its owner's to handle.
    span.fail({ name: 'spawn_error', message: 'the process was not started' }, { exception: false }).end()
    return
  }
  if (spawnfile) span.set({ 'process.executable.name': basename(spawnfile) })
  watchChild(span, child, {
    end: () => span.end(),
    reason: () => reasonOf(options, span.elapsed),
    endsWithOutputs: true,
  })
}

/** What execa ends a process for; it says so only in its promise, so it is told from what execa was told. */
function reasonOf({ timeout, cancelSignal }: ExecaOptions, elapsed: number): string | undefined {
  if (typeof timeout === 'number' && timeout > 0 && elapsed * 1000 >= timeout) return 'timeout'
  return cancelSignal instanceof AbortSignal && cancelSignal.aborted ? 'canceled' : undefined
}

/** Sets how a call that has waited ended. @returns false where that is nothing of the kind */
export function setEnded(span: ShellSpan, ended: unknown): boolean {
  if (typeof ended !== 'object' || ended === null || !('failed' in ended)) return false
  const { exitCode, signal, code, timedOut, isMaxBuffer } = ended as Ended
  const reason = timedOut ? 'timeout' : isMaxBuffer ? 'max_buffer' : typeof code === 'string' ? code : undefined
  setOutcome(span, { code: exitCode, signal, reason })
  return true
}

/** Makes what `pipe` starts spans, too: the processes that come to be during the call. The promise is the same. */
export function tracePipes(returned: object): void {
  replaceMethod(returned, 'pipe', (pipe) => {
    return function (this: unknown, ...args: unknown[]) {
      if (!isRecording()) return pipe.apply(this, args)
      const created: ChildProcess[] = []
      const result = watchCreation(created, () => pipe.apply(this, args) as unknown)
      for (const child of created) startPiped(child, args.find(isOptions) ?? {})
      if (typeof result === 'function') return pipeOf(result as Pipe)
      if (typeof result === 'object' && result !== null) tracePipes(result)
      return result
    }
  })
}

type Pipe = (...args: unknown[]) => unknown

/** `pipe(options)` gives a `pipe` that has them. */
function pipeOf(pipe: Pipe): Pipe {
  const holder = { pipe }
  tracePipes(holder)
  return holder.pipe
}

function startPiped(child: ChildProcess, options: ExecaOptions): void {
  const name = child.spawnfile ? basename(child.spawnfile) : 'unknown'
  const span = toolSpans.start('tool.shell', { 'process.executable.name': name })
  if (span.recording) traceChild(span, child, options)
}

const CREATED = channel('child_process')

/** Node tells of every child that is made; only those of this one call count. */
function watchCreation<R>(created: ChildProcess[], call: () => R): R {
  const see = (message: unknown) => void created.push((message as { process: ChildProcess }).process)
  CREATED.subscribe(see)
  try {
    return call()
  } finally {
    CREATED.unsubscribe(see)
  }
}
