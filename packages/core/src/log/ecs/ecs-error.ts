/** The `err` of a log line as the schema's `error.*`; its causes stand below its stack, as they do in a runtime's own output. */
import { addOther, type Others } from './other-fields.ts'

/** Its fields; those that the schema does not know go to `others` as `err_{name}`. */
export function ecsError(error: unknown, others: Others): Record<string, string> {
  if (typeof error !== 'object' || error === null) return { 'error.message': String(error) }
  const { type, message, stack, code, cause, ...rest } = error as Record<string, unknown>
  addOther(others, 'err', rest)
  const trace = [stack, ...causes(cause)].filter((part) => typeof part === 'string')
  return {
    ...text('error.type', type),
    ...text('error.message', message),
    ...text('error.code', code),
    ...(trace.length > 0 && { 'error.stack_trace': trace.join('\nCaused by: ') }),
  }
}

function text(name: string, value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {}
  return { [name]: typeof value === 'object' ? JSON.stringify(value) : String(value) }
}

/** The line is bounded, and so is the depth of its causes. */
function causes(cause: unknown): string[] {
  if (cause === undefined) return []
  if (typeof cause !== 'object' || cause === null) return [String(cause)]
  const { type, message, stack, cause: next } = cause as Record<string, unknown>
  return [typeof stack === 'string' ? stack : `${type}: ${message}`, ...causes(next)]
}
