/**
 * Values whose key names a secret, inside any text: JSON, however often escaped, forms, headers, shell variables, command lines,
 * connection strings, YAML, SQL and sentences. This finds the keys; `secret-keys.ts` knows which are meant, `named-value.ts` what
 * belongs to the value.
 */
import type { Kind, Surroundings } from './kind.ts'
import { isInsideMarker } from './marker.ts'
import { type Key, secretsAt } from './named-value.ts'
import { wordsOf } from './secret-keys.ts'

const WORDS =
  'password passwd passphrase passcode pass pwd secret token jwt bearer authorization _auth cookie credential'.split(
    ' ',
  )
/** How those start that have a common start; `_auth` with what follows it, since much is called so. */
const STARTS = 'pass pwd secret token jwt bearer authoriz _auth= _auth: _auth" cookie credential'.split(' ')
/** What `key` may follow; between the two there may be a separator. */
const KEYS_OF = 'api access secret auth account subscription private signing encryption decryption master ssh'.split(
  ' ',
)
const BETWEEN_WORDS = ['', '_', '-', ' ']

/**
 * After a key: its closing quote, and then a separator; or after an option white space, or a comma between quotes:
 * `--password x`, `"--password", "x"`.
 */
const AFTER =
  '(\\\\{0,16}["\'`])?(?:[ \\t]{0,8}(=>|:=|:(?![:/>=])|=(?![=>]))|([ \\t]{1,8}(?![-=:])|\\s{0,8},(?:\\s|\\\\{1,16}[nrt]){0,16}(?=\\\\{0,16}["\'`])))([ \\t]{0,8})'
const MOST_BEFORE = 64

export const NAMED_VALUES: Kind = {
  ...kindOf(`(${WORDS.join('|')}|(?:${KEYS_OF.join('|')})[ _-]?key)`),
  anchors: [...STARTS, ...KEYS_OF.flatMap((word) => BETWEEN_WORDS.map((between) => `${word}${between}key`))],
  confirm: mayBeKey,
}

/** The same for names that a program adds: as they are written, in any case, with any separator between their words. */
export function ownNamedValues(names: readonly string[]): Kind | undefined {
  const findable = names.map(wordsOf).filter((words) => words.every(isAscii) && words.some(isAnchor))
  if (findable.length === 0) return undefined
  return {
    ...kindOf(`(${findable.map((words) => words.join('[ _.-]?')).join('|')})`),
    anchors: findable.map((words) => words.reduce((a, b) => (b.length > a.length ? b : a))),
  }
}

const isAscii = (word: string): boolean => /^[a-z\d]+$/.test(word)
const isAnchor = (word: string): boolean => word.length >= 3

function kindOf(endings: string): Omit<Kind, 'anchors'> {
  const finder = new RegExp(`${endings}s?${AFTER}`, 'gi')
  return {
    name: 'named-value',
    brief: 'what follows a key of the second table, under the name there',
    ignoreCase: true,
    redact: (text, surroundings) => redactValues(text, finder, surroundings),
  }
}

function redactValues(text: string, finder: RegExp, surroundings: Surroundings): string {
  let result = ''
  let done = 0
  finder.lastIndex = 0
  for (let match = finder.exec(text); match !== null; match = finder.exec(text)) {
    const wordEnd = match.index + match[1]!.length
    if (isInsideMarker(text, match.index, wordEnd)) {
      finder.lastIndex = wordEnd
      continue
    }
    const key = readKey(text, match)
    const kind = surroundings.keys.kindOf(key.name)
    const secrets = kind === undefined ? [] : secretsAt(text, { ...key, kind }, surroundings.keys)
    for (const { start, end } of secrets) {
      result += text.slice(done, start) + surroundings.replace(text.slice(start, end), kind!)
      done = end
    }
    // What is no value may hold the next key.
    finder.lastIndex = Math.max(done, wordEnd)
  }
  return done === 0 ? text : result + text.slice(done)
}

function readKey(text: string, match: RegExpExecArray): Omit<Key, 'kind'> {
  const start = keyStart(text, match.index)
  const [whole, , quote, separator, gap, space] = match
  const name = text.slice(start, match.index + match[1]!.length)
  const previous = text.charAt(start - 1)
  return {
    // `pwd` alone is the working directory but in connection strings.
    name: previous === ';' && /^pwd$/i.test(name) ? 'password' : name,
    quoted: quote !== undefined,
    separator: separator ?? gap!.trim(),
    spaced: space !== '' || separator === undefined,
    inUrl: separator === '=' && (/[?&#]/.test(previous) || text.endsWith('\\u0026', start)),
    valueStart: match.index + whole.length,
  }
}

/** Where the key starts whose end stands at `end`; at most so many characters before it. */
function keyStart(text: string, end: number): number {
  let start = end
  while (start > 0 && end - start < MOST_BEFORE && KEY_CHARACTER.test(text.charAt(start - 1))) start--
  // The letter of an escaped line break or tab is no part of the key.
  return start < end && text.charAt(start - 1) === '\\' && /[nrt]/.test(text.charAt(start)) ? start + 1 : start
}

const KEY_CHARACTER = /[\w.$-]/

/** A separator must follow, or it must be an option. */
function mayBeKey(text: string, start: number, length: number): boolean {
  let at = start + length
  if (text.charCodeAt(start) === UNDERSCORE) return true
  const longest = at + MOST_AFTER
  while (at < longest && isLetter(text.charCodeAt(at))) at++
  const next = text.charAt(at)
  if (!FOLLOWS.test(next)) return false
  if (next !== ' ' && next !== '\t') return true
  while (text.charAt(at) === ' ' || text.charAt(at) === '\t') at++
  return FOLLOWS.test(text.charAt(at)) || text.charAt(keyStart(text, start)) === '-'
}

/** The longest end of a word whose start is an anchor. */
const MOST_AFTER = 'phrases'.length
const FOLLOWS = /["'`\\\s:=,]/
const UNDERSCORE = 0x5f

const isLetter = (code: number): boolean => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
