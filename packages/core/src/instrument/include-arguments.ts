/** Records the arguments of an instrumented call where the configuration asks for them. Off by default; nothing is read then. */
import { type ArgumentKeys, type ArgumentOptions, argumentKeys } from '../content/argument-names.ts'
import { keepContent } from '../content/keep-content.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import { state } from '../global-state.ts'

/** Puts the arguments of one call on its span. */
export type IncludeArguments = (span: RecordingSpan, args: readonly unknown[]) => void

/** What one call site does with its arguments; the names are read at the first call that is recorded with arguments. */
export function includeArguments(
  spanName: string,
  fn: (...args: never[]) => unknown,
  options: ArgumentOptions,
): IncludeArguments {
  let keys: ArgumentKeys | undefined
  return (span, args) => {
    const scope = state.content.args
    if (scope === false) return
    keys ??= argumentKeys(spanName, fn, options)
    for (const [index, value] of args.entries()) {
      const key = keys(index)
      if (key !== undefined) keepContent(span, key, { scope, read: () => value })
    }
  }
}
