/** How a process ended, as the end of its span. What Node says of a failed command holds the whole command: so it is not recorded. */
import { shortHash } from '@zeph-telemetry/core'
import type { ToolSpan } from '../tool-spans.ts'

/** How a process ended. */
export interface Outcome {
  readonly code?: number | null | undefined
  readonly signal?: string | null | undefined
  /** What was wrong before, such as an abort; a process that ends well all the same has not failed. */
  readonly problem?: unknown
  /** Why it was ended from here, such as `timeout`; then it has failed, however it ended. */
  readonly reason?: string | undefined
}

/** Sets exit code and signal; without an exception where nothing was thrown. */
export function setOutcome(span: ToolSpan<'tool.shell'>, { code, signal, problem, reason }: Outcome): void {
  span.set({ 'process.exit.code': code ?? undefined, 'zeph.process.signal': signal ?? undefined })
  if (reason !== undefined) span.fail({ name: reason, message: reason }, { exception: false })
  else if (code === 0) return
  else if (problem !== undefined) span.fail(problem)
  else {
    const message = signal ? `ended by ${signal}` : `exit code ${code}`
    span.fail({ name: signal ?? String(code), message }, { exception: false })
  }
}

/** Sets what is told of program and arguments. */
export function setCommand(span: ToolSpan<'tool.shell'>, command: readonly string[]): void {
  span.set({ 'zeph.command.hash': shortHash(command.join('\0')) })
  span.content('process.command_args', () => command)
}
