/** `spawnSync`, `execFileSync` and `execSync`: the child is over when they return. */
import { isRecording } from '@zeph-telemetry/core'
import { type ToolSpan, toolSpans } from '../tool-spans.ts'
import { commandOf, executableName } from './executable-name.ts'
import { type Outcome, setCommand, setOutcome } from './outcome.ts'

type AnyFunction = (...args: never[]) => unknown
type ShellSpan = ToolSpan<'tool.shell'>

/** Names of the functions that wait for their child. */
export const SYNC_STARTERS: ReadonlySet<string> = new Set(['spawnSync', 'execFileSync', 'execSync'])

/** What these return or throw, as far as it says how the child ended. */
interface Ended {
  readonly pid?: unknown
  readonly status?: number | null
  readonly signal?: string | null
  readonly error?: unknown
}

/** The function with every call a span. The message of what it throws holds the command, so only the way it ended is kept. */
export function traceSync(starter: string, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]) {
    const call = () => Reflect.apply(original, this, args as never[])
    const span = isRecording() ? startShell(starter, args) : undefined
    if (!span?.recording) return call()
    try {
      const result = span.run(call)
      setEnd(span, starter === 'spawnSync' ? (result as Ended) : { status: 0 })
      return result
    } catch (error) {
      if (hasEnded(error)) setEnd(span, error)
      else span.fail(error)
      throw error
    } finally {
      span.end()
    }
  }
}

/** Arguments that cannot be read are Node's to refuse. */
function startShell(starter: string, args: readonly unknown[]): ShellSpan | undefined {
  try {
    const span = toolSpans.start('tool.shell', { 'process.executable.name': executableName(starter, args) })
    setCommand(span, commandOf(starter, args))
    return span
  } catch {
    return undefined
  }
}

function hasEnded(error: unknown): error is Ended {
  return typeof error === 'object' && error !== null && 'status' in error
}

function setEnd(span: ShellSpan, { pid, status, signal, error }: Ended): void {
  if (typeof pid === 'number' && pid > 0) span.set({ 'process.pid': pid })
  setOutcome(span, { code: status, signal, problem: error } satisfies Outcome)
}
