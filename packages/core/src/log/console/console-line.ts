/**
 * What a call of the console says, as a call of our logger: fields where an object stands first, an error where there
 * is one, and text as the console has it.
 */
import { formatWithOptions, stripVTControlCharacters } from 'node:util'
import { activeRedactor } from '../../redaction/active-redactor.ts'
import { errorText, isError } from '../error-fields.ts'
import { loggableValue } from '../loggable-value.ts'

export interface ConsoleLine {
  /** May have an error under `err`. */
  readonly fields: object
  /** Undefined where there is none. */
  readonly message: string | undefined
}

/** @returns undefined where the console would print an empty line */
export function consoleLine(values: readonly unknown[]): ConsoleLine | undefined {
  const [first, ...rest] = values
  const error = values.find(isError)
  const hasFirst = isError(first) || hasFields(first)
  // A text that does not stand first is no format.
  const message = hasFirst ? formatted(['', ...rest]).slice(1) : formatted(values)
  const own = hasFirst && first !== error ? (first as object) : {}
  const fields = error === undefined || 'err' in own ? own : { ...own, err: error }
  if (message !== '') return { fields, message }
  return hasFirst ? { fields, message: undefined } : undefined
}

/** As `util.format` has it, of what may be seen of the values, without colours. */
function formatted(values: readonly unknown[]): string {
  return stripVTControlCharacters(formatWithOptions({ colors: false }, ...values.map(shown)))
}

function shown(value: unknown): unknown {
  if (isError(value)) return errorText(value)
  return isObject(value) ? loggableValue('', value, activeRedactor()) : value
}

/** What has entries of its own, and is no list. */
function hasFields(value: unknown): value is object {
  if (!isObject(value) || Array.isArray(value) || ArrayBuffer.isView(value)) return false
  return Object.keys(value).length > 0
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
