/** Ends a span with its child. Listeners are the user's alone, so events are seen on their way through `emit`. */
import type { ChildProcess } from 'node:child_process'
import { captureContext, replaceMethod, runInContext } from '@zeph-telemetry/core'
import type { ToolSpan } from '../tool-spans.ts'
import { setCommand, setOutcome } from './outcome.ts'

type ShellSpan = ToolSpan<'tool.shell'>

/** Where the span ends, and what is known of the child beside its events. */
export interface ChildOwner {
  readonly end: () => void
  /** Asked when the child exits: why it was ended from here. */
  readonly reason?: () => string | undefined
  /** True where the owner waits for the outputs of the child and not for its `close`, which may come later. */
  readonly endsWithOutputs?: boolean
}

/** Calls `end` when the child is closed, or has not started. Its events run in the context that is active here. */
export function watchChild(span: ShellSpan, child: ChildProcess, owner: ChildOwner): void {
  // What stands in for a child in a user's test may be anything.
  if (typeof child !== 'object' || child === null) {
    owner.end()
    return
  }
  span.set({ 'process.pid': child.pid })
  if (Array.isArray(child.spawnargs)) setCommand(span, child.spawnargs)
  let problem: unknown
  let exited = false
  const endIfRead = () => {
    if (exited && owner.endsWithOutputs && outputsOf(child).every(isOver)) owner.end()
  }
  const see = (event: unknown, first: unknown, second: unknown) => {
    if (event === 'error') problem ??= first
    if (event === 'exit') {
      setOutcome(span, { code: first as number, signal: second as string, problem, reason: owner.reason?.() })
      exited = true
      endIfRead()
    }
    if (event === 'error' && child.pid === undefined) span.fail(problem)
    if (event === 'close' || (event === 'error' && child.pid === undefined)) owner.end()
  }
  if (!watchEvents(child, see)) owner.end()
  if (owner.endsWithOutputs) for (const output of outputsOf(child)) watchEvents(output, endIfRead)
}

type See = (event: unknown, first: unknown, second: unknown) => void

function watchEvents(emitter: object, see: See): boolean {
  const caller = captureContext()
  return replaceMethod(emitter, 'emit', (emit) => {
    return function (this: unknown, event: unknown, ...args: unknown[]) {
      see(event, args[0], args[1])
      return runInContext(caller, Reflect.apply, emit, this, [event, ...args])
    }
  })
}

type Output = NonNullable<ChildProcess['stdout']>

function outputsOf({ stdio }: ChildProcess): Output[] {
  return (stdio ?? []).slice(1).filter((stream): stream is Output => stream !== null && stream !== undefined)
}

/** True at the `end` event, too. */
function isOver({ readableEnded, destroyed, readable }: Output): boolean {
  return readableEnded || destroyed || !readable
}
