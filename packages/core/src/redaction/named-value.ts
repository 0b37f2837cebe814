/**
 * What belongs to the value that stands after a key inside a text: `"key":"value"` however often it was escaped, `key=value` in
 * shells, forms and connection strings, `key: value` in headers, YAML and sentences, and which of that is a secret. Looks at every
 * character a bounded number of times.
 */
import { isMarker } from './marker.ts'
import { isNumber, isOrdinary } from './ordinary-value.ts'
import type { SecretKeys } from './secret-keys.ts'
import { withoutTrailing } from './trailing-punctuation.ts'

/** A key that names a secret, and what stands between it and its value. */
export interface Key {
  readonly name: string
  /** Which kind of secret; see `secret-keys.ts`. */
  readonly kind: string
  readonly quoted: boolean
  /** `=`, `:`, `=>`, `:=`; a comma or nothing after an option. */
  readonly separator: string
  /** White space stands before the value: then it may be prose or source code. */
  readonly spaced: boolean
  /** The key stands in the query or the fragment of a URL. */
  readonly inUrl: boolean
  /** Where the value, its quote or its array begins. */
  readonly valueStart: number
}

/** Where the characters of a value stand, without its quotes. */
interface Extent {
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

const QUOTE = /[bu]?(\\{0,16})(["'`])/y
/** Ends before what follows in a list, a form, a connection string, a sentence, an escaped text or a tag. */
const BARE =
  /[^\s"'`<,;&\\]*(?:(?:[,;&](?![\s"'`]|$|(?:amp;)?[\w.%-]{1,64}[=:])|\\(?!\\{0,16}["'`nrt]))[^\s"'`<,;&\\]*)*/y
const IN_URL = /[^&#\s"'`<>\\]+/y
const LINE_END = /\r|\n|\\[rn]/g
/** The rest of a header: to the end of its line, or of the text it is quoted in. */
const HEADER = /[^\r\n"'`<\\]*(?:\\(?![rn"'`\\])[^\r\n"'`<\\]*)*/y
/** Schemes of `Authorization`: they stay. */
const SCHEME = /(?:basic|bearer|token|key|apikey|negotiate|ntlm|dpop|bot|splunk|ssws)[ \t]{1,4}/iy
/** Schemes that have parameters. */
const SCHEME_WITH_PARAMETERS = /(?:digest|oauth|hawk|signature|aws4-hmac-sha256)[ \t]{1,4}/iy
const GAP = /[ \t]{1,4}/y

/** Where the secrets of a key stand: none, one, or those of an array. */
export function secretsAt(text: string, key: Key, keys: SecretKeys): readonly Extent[] {
  if (!mayHaveValue(key)) return []
  return extentsOf(text, key).filter((extent) => isSecret(text.slice(extent.start, extent.end), extent, { key, keys }))
}

/** Without a separator only an option has a value, or a password in quotes, as in SQL. */
function mayHaveValue({ name, separator, kind, quoted }: Key): boolean {
  if (separator !== '' && separator !== ',') return true
  return name.startsWith('-') || (separator === '' && kind === 'password' && !quoted)
}

function extentsOf(text: string, key: Key): Extent[] {
  const { valueStart: start, kind } = key
  if (text.charAt(start) === '[') {
    const texts = arrayAt(text, start)
    if (texts.length > 0) return texts
  }
  if (kind === 'authorization') return [authorizationAt(text, key)]
  if (kind === 'cookie' && key.separator === ':' && !matches(QUOTE, text, start)) return [restOfHeader(text, start)]
  return [valueAt(text, start, key.inUrl)]
}

/** The texts of an array, where it begins with one. */
function arrayAt(text: string, start: number): Extent[] {
  const extents: Extent[] = []
  for (let at = endOf(NEXT, text, start + 1); matches(QUOTE, text, at); ) {
    const extent = valueAt(text, at, false)
    extents.push(extent)
    at = endOf(CLOSED, text, extent.end)
    if (at === extent.end) break
  }
  return extents
}

const NEXT = /(?:\s|\\{1,16}[nrt]){0,64}/y
const CLOSED = /\\{0,16}["'`](?:\s|\\{1,16}[nrt]){0,64},(?:\s|\\{1,16}[nrt]){0,64}/y

function authorizationAt(text: string, { valueStart, separator, inUrl }: Key): Extent {
  const opened = endOf(QUOTE, text, valueStart)
  const start = endOf(SCHEME, text, opened)
  if (opened > valueStart) return { ...valueAt(text, valueStart, false), start }
  if (matches(SCHEME_WITH_PARAMETERS, text, start)) {
    return restOfHeader(text, endOf(SCHEME_WITH_PARAMETERS, text, start))
  }
  const word = valueAt(text, start, inUrl)
  // The first word is a scheme that is not known.
  const isScheme = start === valueStart && separator === ':' && /^[A-Za-z-]+$/.test(text.slice(start, word.end))
  return isScheme ? { ...word, end: valueAt(text, endOf(GAP, text, word.end), false).end } : word
}

function restOfHeader(text: string, start: number): Extent {
  const end = endOf(HEADER, text, start)
  return { start, end: start + text.slice(start, end).trimEnd().length, quoted: false }
}

interface Meaning {
  readonly key: Key
  readonly keys: SecretKeys
}

function isSecret(value: string, { quoted }: Extent, { key, keys }: Meaning): boolean {
  const { kind, separator, spaced } = key
  const isOption = key.name.startsWith('-')
  if (isMarker(value) || isOrdinary({ value, quoted, spaced }, keys)) return false
  // `"Enter password:"`, where the quote closes what the key stands in.
  if (quoted && !key.quoted && CONTINUES.test(value)) return false
  if (quoted) return isLikely(value, { ...key, quoted })
  if (separator === '' && !isOption) return false
  if (isNumber(value)) return kind === 'password' && separator !== ':'
  if ((separator === ':' || spaced) && NESTED.test(value)) return false
  if (kind === 'cookie' && separator === ':') return value.includes('=')
  return separator !== ':' || isLikely(value, { ...key, quoted: key.quoted || !spaced })
}

/** An object or an array, which holds keys of its own; no marker. */
const NESTED = /^(?:[{(]|\[(?!REDACTED:))/
/** How JSON goes on after a text, up to the next. */
const CONTINUES = /^\s{0,8}[,}\]:](?:[\s,}\]:{[\d]|\\{1,16}[nrt]|true|false|null){0,64}$/
/** What a word of a sentence is not: long, or with digits. */
const DRAWN = /^(?=.{0,64}\d).{6}|^.{16}/s
/** Names that mean other things, too: parts of texts, errors of parsers. */
const AMBIGUOUS = /^\W*(?:tokens?|secrets?|credentials?|pass)$/i

function isLikely(value: string, { name, quoted }: Key): boolean {
  if (!AMBIGUOUS.test(name)) return true
  return quoted && !/^\W*token$/i.test(name) ? true : DRAWN.test(value)
}

/** The value at a place: in quotes, or as far as it goes without. */
function valueAt(text: string, start: number, inUrl: boolean): Extent {
  QUOTE.lastIndex = start
  const quote = QUOTE.exec(text)
  if (quote !== null) return quotedValue(text, QUOTE.lastIndex, { backslashes: quote[1]!.length, character: quote[2]! })
  const value = text.slice(start, endOf(inUrl ? IN_URL : BARE, text, start))
  return { start, end: start + withoutTrailing(value).length, quoted: false }
}

interface Quote {
  readonly backslashes: number
  readonly character: string
}

/**
 * A quote inside the value has more backslashes before it than the one that opened: twice as many and one, for every level of
 * escaping, and a multiple of that where the value itself ends in backslashes.
 */
function quotedValue(text: string, start: number, { backslashes, character }: Quote): Extent {
  const period = 2 * (backslashes + 1)
  for (let at = text.indexOf(character, start); at >= 0; at = text.indexOf(character, at + 1)) {
    let before = 0
    while (at - before > start && text.charCodeAt(at - before - 1) === BACKSLASH) before++
    if (before % period === backslashes) return { start, end: at - backslashes, quoted: true }
    // The text around ends here, so the value was cut off, or is none.
    if (before < backslashes) return { start, end: at - before, quoted: true }
  }
  return { start, end: lineEnd(text, start), quoted: true }
}

const BACKSLASH = 0x5c

/** Where the line ends, also in escaped texts. */
function lineEnd(text: string, from: number): number {
  LINE_END.lastIndex = from
  return LINE_END.exec(text)?.index ?? text.length
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}

/** Where a sticky pattern's match ends; `at` where there is none. */
function endOf(pattern: RegExp, text: string, at: number): number {
  return matches(pattern, text, at) ? pattern.lastIndex : at
}
