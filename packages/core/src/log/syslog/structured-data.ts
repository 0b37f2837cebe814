/** Fields of a line as STRUCTURED-DATA of RFC 5424: one element, whose parameters are the fields, nested ones with dots in their names. */
import { knownNames } from '../shipping/known-names.ts'

/**
 * An SD-ID of one's own needs a number of an enterprise, which this project has none of: this is the one that IANA keeps for examples (RFC 5612), so
 * that it is nobody else's.
 */
const SD_ID = 'zeph@32473'
const LONGEST_NAME = 32
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
const CONTROL = /[\0-\x1f\x7f-\x9f]/
const ALL_CONTROL = new RegExp(CONTROL, 'g')
const QUOTED = /["\\\]]/

const parameterName = knownNames((name) => name.replaceAll(/[^\x21-\x7e]|[="\]]/g, '_').slice(0, LONGEST_NAME) || '_')

/** The parameters of fields, written as they stand in the element, a space before each. */
export function parametersOf(
  fields: Iterable<readonly [name: string, value: unknown]>,
  longest: number = Number.POSITIVE_INFINITY,
): string[] {
  const parameters: string[] = []
  const add = (name: string, value: unknown) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, each] of Object.entries(value)) add(`${name}.${inner}`, each)
      return
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const cut = text.length > longest ? `${text.slice(0, longest)}...` : text
    parameters.push(` ${parameterName(name)}="${quoted(oneLine(cut))}"`)
  }
  for (const [name, value] of fields) add(name, value)
  return parameters
}

/** The element; `-` where there is no parameter. */
export function element(parameters: readonly string[]): string {
  return parameters.length === 0 ? '-' : `[${SD_ID}${parameters.join('')}]`
}

/**
 * Well-formed, and with escapes as in JSON: a line break would look like another message, be it in a stream or in the daemon's file. Most texts need
 * nothing of that.
 */
export function oneLine(text: string): string {
  const formed = text.isWellFormed() ? text : text.toWellFormed()
  return CONTROL.test(formed) ? formed.replaceAll(ALL_CONTROL, (each) => SHORT[each] ?? unicodeEscape(each)) : formed
}

function quoted(text: string): string {
  return QUOTED.test(text) ? text.replaceAll(/["\\\]]/g, '\\$&') : text
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
