/** An error of a log line as a person reads it: the stack, then its own fields, then its causes. */
import { terminalText } from './terminal-text.ts'

/** The text of `err`, as it stands in a line of JSON. */
export function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return terminalText(String(error))
  const { type, message, stack, cause, ...rest } = error as Record<string, unknown>
  const lines = [terminalText(typeof stack === 'string' ? stack : `${type}: ${message}`)]
  if (Object.keys(rest).length > 0) lines.push(`    ${JSON.stringify(rest)}`)
  if (cause !== undefined) lines.push(`caused by: ${errorLines(cause)}`)
  return lines.join('\n')
}
