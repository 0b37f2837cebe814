/** What a key allows, in words: made from the same row that the readers check by, so the two cannot differ. */
import type { Key, NumberKind, TextForm } from './key.ts'

const FORMS: Readonly<Record<TextForm, string>> = {
  endpoint: 'an http or https URL without credentials',
  'vault key': 'the name of a key in the vault: letters, digits, "_", "-", "." and "/", at most 128',
  'secret file': 'the path of a file, never the secret itself',
  'http path': 'a path that begins with "/"',
  filter:
    'directives separated by commas, each a level (trace, debug, info, warn, error, fatal, off) or a name, "=" and a level',
  'log levels':
    'a level (trace, debug, info, warn, error, fatal, off), or such and names of loggers with "=" and a level, separated by commas',
  'syslog address': 'an address such as udp://localhost:514, tcp://localhost:601 or unix:///dev/log',
}

/** Reads well after "must be". */
export function allowedOf(key: Key): string {
  switch (key.type) {
    case 'boolean':
      return key.or === undefined ? 'true or false' : `true, false or "${key.or}"`
    case 'text':
      return key.form !== undefined ? FORMS[key.form] : key.empty ? 'a text' : 'a text that is not empty'
    case 'number':
    case 'whole number':
      return allowedNumber(key)
    case 'choice':
      return key.orObject ? `${oneOf(key.choices)}, or in code an object with the method get` : oneOf(key.choices)
    case 'choices':
      return `${oneOf(key.choices)}, or a list of different ones of them that is not empty`
    case 'texts':
      return 'a list of texts that are not empty'
    case 'sampling rules':
      return 'a list of tables with rate, a number from 0 to 1, and the texts span, attribute and, beside attribute, value, each as wanted'
    case 'table':
      return key.patterns ? 'a table of JavaScript regular expressions' : 'a table of texts'
  }
}

function allowedNumber({ type, least, most, leastAboveZero }: NumberKind): string {
  const [zero, from] = leastAboveZero === undefined ? ['', least] : ['0 or ', leastAboveZero]
  return `${zero}a ${type} ${most === undefined ? `of at least ${from}` : `from ${from} to ${most}`}`
}

function oneOf(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `"${choice}"`)
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
