/** How the span of a user's own way to run commands is filled; `node:child_process` and execa have adapters. */
import { basename } from 'node:path'
import type { WrapperRow } from '@zeph-telemetry/core'
import { setCommand, setOutcome } from '../child-process/outcome.ts'
import type { TOOL_SPANS } from '../span-map.ts'
import { isObject, label } from '../tool-call.ts'
import type { ToolSpan } from '../tool-spans.ts'

type ShellSpan = ToolSpan<'tool.shell'>

/**
 * A command is a line for a shell, a program with a list of arguments, a list of both, or an object with one as its `command`. A result
 * or error with an exit code says how it ended.
 */
export const SHELL_ROW: WrapperRow<typeof TOOL_SPANS, 'tool.shell'> = {
  attributes: (...args) => ({ 'process.executable.name': programOf(commandIn(args)) }),
  onResult: (span, result, args) => {
    setCommand(span, commandIn(args))
    const code = exitCodeOf(result)
    if (code !== undefined) setOutcome(span, { code })
  },
  onError: (span: ShellSpan, error, args) => {
    setCommand(span, commandIn(args))
    span.set({ 'process.exit.code': exitCodeOf(error) })
  },
}

const SHELL = 'sh'

/** What is started: a line goes to a shell. */
function commandIn([first, rest]: readonly unknown[]): string[] {
  const command = isObject(first) && 'command' in first ? first.command : first
  if (Array.isArray(command)) return command.map(String)
  if (typeof command !== 'string') return []
  const given = isObject(first) && 'args' in first ? first.args : rest
  return Array.isArray(given) ? [command, ...given.map(String)] : [SHELL, '-c', command]
}

function programOf([program]: readonly string[]): string {
  return label(program === undefined ? undefined : basename(program)) ?? 'unknown'
}

function exitCodeOf(ended: unknown): number | undefined {
  if (!isObject(ended)) return undefined
  const { exitCode, code, status } = ended as { exitCode?: unknown; code?: unknown; status?: unknown }
  return [exitCode, code, status].find((value): value is number => Number.isSafeInteger(value))
}
