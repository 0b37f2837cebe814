/**
 * Values that are no secret although their key names one: placeholders, and the words of source code, types and sentences. Where a
 * value is written without quotes and apart from its key it is more often one of those than a password.
 */
import type { SecretKeys } from './secret-keys.ts'

/** What stands for a value that is not there; the whole of it. */
const PLACEHOLDER =
  /^(?:\*+|[xX]{3,}|\.{2,}|…|-+|\?|<[^<>]{0,64}>|\$\{[^{}]{0,128}\}|\$\([^()]{0,128}\)|\$[A-Z_][A-Z0-9_]*|\$\d+|\$?\{\{.*|\{[\w.]{0,64}\}|%\w+%|%[sdvrj]|%\(\w{1,64}\)s|\[[A-Za-z ]{1,32}\])$/s
const LITERAL = /^(?:true|false|null|undefined|none|nil|nan|yes|no)$/i
const NUMBER = /^[-+]?\d[\d.,_]*%?$/

const WORDS = new Set([
  ...[
    'string',
    'str',
    'text',
    'number',
    'int',
    'integer',
    'boolean',
    'bool',
    'bytes',
    'buffer',
    'object',
    'any',
    'unknown',
    'never',
  ],
  ...[
    'optional',
    'required',
    'missing',
    'invalid',
    'expired',
    'empty',
    'wrong',
    'incorrect',
    'hidden',
    'redacted',
    'masked',
  ],
  ...[
    'a',
    'an',
    'the',
    'is',
    'was',
    'are',
    'has',
    'had',
    'not',
    'must',
    'should',
    'cannot',
    'to',
    'of',
    'in',
    'on',
    'for',
    'from',
  ],
  ...['and', 'or', 'with', 'by', 'at', 'as', 'if', 'it', 'too', 'may', 'can', 'will', 'flag', 'option', 'argument'],
  ...['await', 'new', 'typeof', 'function', 'async', 'return', 'include', 'omit', 'same-origin'],
])

const IDENTIFIER = /^[A-Za-z_$][A-Za-z_$]*$/
const MEMBER = /^[A-Za-z_$][\w$]*(?:\??\.#?[A-Za-z_$][\w$]*|\["?\w+"?\]){1,8}!?$/
const ENVIRONMENT = /^(?:process\.env|import\.meta|os\.environ|this|self)\b/
const CALL = /^[A-Za-z_$][\w$.]*\(/

/** A value as it stands in a text. */
export interface WrittenValue {
  readonly value: string
  readonly quoted: boolean
  /** Something stands between the separator and the value. */
  readonly spaced: boolean
}

/** True where a value is no secret whatever its key. */
export function isOrdinary({ value, quoted, spaced }: WrittenValue, keys: SecretKeys): boolean {
  if (value === '' || PLACEHOLDER.test(value)) return true
  if (quoted) return false
  return LITERAL.test(value) || (spaced && (WORDS.has(value.toLowerCase()) || isSourceCode(value, keys)))
}

export function isNumber(value: string): boolean {
  return NUMBER.test(value)
}

/** `options.password`, `process.env.TOKEN`, `readToken()`, `userPassword`: names of secrets rather than secrets. */
function isSourceCode(value: string, keys: SecretKeys): boolean {
  if (value.length > 128) return false
  const name = value.replace(/^[:@]/, '')
  if (IDENTIFIER.test(name)) return keys.kindOf(name) !== undefined
  if (MEMBER.test(name)) return ENVIRONMENT.test(name) || keys.kindOf(name) !== undefined
  return CALL.test(value)
}
