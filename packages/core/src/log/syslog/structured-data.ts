/** Fields of a line as STRUCTURED-DATA of RFC 5424: one element, whose parameters are the fields, nested ones with dots in their names. */

/**
 * An SD-ID of one's own needs a number of an enterprise, which this project has none of: this is the one that IANA keeps for examples (RFC 5612), so
 * that it is nobody else's.
 */
const SD_ID = 'zeph@32473'
const LONGEST_NAME = 32
const NOT_IN_NAMES = /[^\x21-\x7e]|[="\]]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
const CONTROL = /[\0-\x1f\x7f-\x9f]/g

/** The parameters of a field, written as they stand in the element, a space before each. */
export function parametersOf(name: string, value: unknown, longest: number = Number.POSITIVE_INFINITY): string[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([inner, each]) => parametersOf(`${name}.${inner}`, each, longest))
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const cut = text.length > longest ? `${text.slice(0, longest)}...` : text
  const named = name.replaceAll(NOT_IN_NAMES, '_').slice(0, LONGEST_NAME) || '_'
  return [` ${named}="${withoutControl(cut.toWellFormed()).replaceAll(/["\\\]]/g, '\\$&')}"`]
}

/** The element; `-` where there is no parameter. */
export function element(parameters: readonly string[]): string {
  return parameters.length === 0 ? '-' : `[${SD_ID}${parameters.join('')}]`
}

/** With escapes as in JSON: a line break would look like another message, be it in a stream or in the daemon's file. */
export function withoutControl(text: string): string {
  return text.replaceAll(CONTROL, (character) => SHORT[character] ?? unicodeEscape(character))
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
