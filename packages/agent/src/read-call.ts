/** What agents' arguments and results hold, in the forms that people give it. */
import { countIn, countOf, fieldOf, listOf } from '@zeph-telemetry/core/read-value'

/** How many results came: a list itself, or the list that a result holds. */
export function resultCount(value: unknown): number | undefined {
  return countOf(value) ?? countIn(value, 'results', 'records', 'items', 'hits', 'facts', 'messages')
}

/** Length of a text in UTF-16 code units; of a message's content in parts, that of its texts. */
export function textLength(value: unknown): number | undefined {
  if (typeof value === 'string') return value.length
  return listOf(value)?.reduce<number>((sum, part) => sum + (textLength(fieldOf(part, 'text')) ?? 0), 0)
}

/** The text that a call is about: its first argument, or what that holds. */
export function askedText(asked: unknown): string | undefined {
  const text = typeof asked === 'string' ? asked : fieldOf(asked, 'text', 'task', 'query', 'input', 'content')
  return typeof text === 'string' ? text : undefined
}

/** True where a result says of itself that it is a failure. */
export function saysFailed(result: unknown): boolean {
  return (
    fieldOf(result, 'failed') === true ||
    fieldOf(result, 'isError') === true ||
    fieldOf(result, 'ok', 'success') === false ||
    fieldOf(result, 'status') === 'rejected'
  )
}
