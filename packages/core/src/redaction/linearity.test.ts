import { afterEach, describe, expect, it } from 'vitest'
import { state } from '../global-state.ts'
import { createRedactor } from './create-redactor.ts'
import { PERSONAL } from './fixtures/personal-texts.ts'
import { drawn, PLANTED, QUOTED_SECRETS } from './fixtures/planted-secrets.ts'
import { KINDS, PERSONAL_KINDS } from './kinds.ts'
import { LinearMatcher } from './own-patterns/linear-matcher.ts'
import { rememberSecret } from './secrets.ts'

const { text: redact, value } = createRedactor({ enabled: true, patterns: {}, keys: [], allow: [], paths: true })

const SIZE = 4000
const TIMES = 16
const MOST = 4

/**
 * How much longer one text takes than the same characters in pieces: 1 where the time is linear, `TIMES` where it is quadratic. The
 * best of some rounds, of more where it looks bad, since others use the machine, too.
 */
function growth(textOf: (size: number) => string, run: (text: string) => unknown): number {
  const small = textOf(SIZE)
  const large = textOf(SIZE * TIMES)
  const time = (text: string, times: number): number => {
    const start = process.hrtime.bigint()
    for (let count = 0; count < times; count++) run(text)
    return Number(process.hrtime.bigint() - start)
  }
  time(small, TIMES)
  let [pieces, whole] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let round = 0; round < 5 || (round < 30 && whole / pieces > MOST); round++) {
    pieces = Math.min(pieces, time(small, TIMES))
    whole = Math.min(whole, time(large, 1))
  }
  return whole / pieces
}

const repeated =
  (piece: string, { start = '', end = '' } = {}) =>
  (size: number): string =>
    start + piece.repeat(Math.ceil(size / piece.length)) + end

/** What an anchor promises and nothing keeps. */
const AROUND_ANCHOR: readonly ((anchor: string) => (size: number) => string)[] = [
  (anchor) => repeated(anchor),
  (anchor) => repeated(`${anchor}a`),
  (anchor) => repeated('aA1', { start: anchor }),
]

/** What makes searches try long ways in vain: starts without ends, ends without starts, and what may be read in two ways. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'BEGIN without END': repeated('-----BEGIN PRIVATE KEY-----'),
  'BEGIN with bodies, without END': repeated('-----BEGIN PRIVATE KEY-----\nAAAA\n'),
  'BEGIN and hyphens': repeated('-', { start: '-----BEGIN PRIVATE KEY-----' }),
  'BEGIN and spaced hyphens': repeated('- ', { start: '-----BEGIN PRIVATE KEY-----' }),
  'tokens without parts': repeated('eyJabcdefgh', { end: '.' }),
  'tokens of one part': repeated('eyJabcdefgh.'),
  'tokens of dots': repeated('.', { start: 'eyJabcdefgh' }),
  'users without hosts': repeated('a:b', { start: 'http://' }),
  'many users': repeated('a@', { start: 'http://' }),
  'many schemes': repeated('a://b:c'),
  'escaped slashes': repeated(':\\/\\/'),
  'open quotes': repeated('password="'),
  'open quotes, deeper and deeper': repeated('password=\\"'),
  'quotes that do not close': repeated('\\"', { start: 'password="' }),
  'lines with open quotes': repeated(`password='"\n`),
  'backslashes in quotes': repeated('\\', { start: 'password="' }),
  'backslashes without quotes': repeated('\\', { start: 'password=a' }),
  'backslashes before quotes': repeated('\\\\\\\\"', { start: 'password="' }),
  'keys as values': repeated('password='),
  'keys as values, with colons': repeated('password: '),
  'open arrays': repeated('secrets: ['),
  'long arrays': repeated('"a",', { start: 'secrets: [' }),
  'long keys': repeated('a', { end: 'password=x' }),
  'long keys with the word inside': repeated('password'),
  'commas in a value': repeated(',', { start: 'password=a' }),
  'ampersands in a value': repeated('&a', { start: 'password=' }),
  'brackets in a value': repeated(']', { start: 'password=a' }),
  'punctuation after a value': repeated('.)', { start: 'password=a' }),
  'markers in a value': repeated('[REDACTED:x]', { start: 'password=' }),
  'open markers': repeated('[REDACTED:', { start: 'password=' }),
  'spaces after a key': repeated(' ', { start: 'password', end: '= x' }),
  'keys and spaces': repeated('token    '),
  'options without values': repeated('--password '),
  headers: repeated('Cookie: a=b; '),
  'headers in lines': repeated('Authorization: Digest a=b\n'),
  challenges: repeated('Bearer realm='),
  'parameters of URLs': repeated('&code=abcdefgh'),
  'parameters without values': repeated('?key=&'),
  placeholders: repeated('{{', { start: 'password: ' }),
  secrets: repeated(`${[...PLANTED, ...QUOTED_SECRETS].map(({ text }) => text).join('\n')}\n`),
  base64: repeated(drawn(64)),
  'people without hosts': repeated('anna.berg@'),
  'hosts without people': repeated('@example.com '),
  'hosts of one letter': repeated('a.', { start: 'anna@' }),
  'labels without a dot': repeated('a', { start: 'anna@' }),
  'a person without an end': repeated('a', { end: '@example.com' }),
  'encoded at signs': repeated('a%40b.'),
  'addresses that join': repeated('a@b.co'),
  digits: repeated('4111111111111111'),
  'digits that end in a letter': repeated('4111111111111111x'),
  'digits in groups': repeated('4111 '),
  'digits in groups of two': repeated('41 11-'),
  'encoded gaps': repeated('4111%20'),
  'escaped characters before digits': repeated('\\u0022'),
  'plus signs': repeated('+'),
  'plus signs and digits': repeated('+49'),
  'numbers after plus signs': repeated('+4930901820'),
  'groups after a plus sign': repeated('30 ', { start: '+49 ' }),
  'brackets after a plus sign': repeated('(0)', { start: '+49' }),
  'gaps after a plus sign': repeated(' -', { start: '+49' }),
  'encoded plus signs': repeated('%2B4'),
  'area codes': repeated('212-'),
  'area codes in brackets': repeated('(212) '),
  countries: repeated('DE89'),
  'countries and gaps': repeated('DE89 3704 '),
  'account numbers with the wrong check digits': repeated('DE88370400440532013000 '),
  'personal data': repeated(`${PERSONAL.map(({ text }) => text).join('\n')}\n`),
  paths: repeated('/home/a'),
  'paths in paths': repeated('/home/'),
  'drives in paths': repeated('C:\\Users\\'),
  'separators of drives': repeated('\\', { start: 'C:', end: 'Users' }),
}

describe('the time a text takes grows with its length', () => {
  it.each(Object.entries(HOSTILE))('%s', (_, textOf) => {
    expect(growth(textOf, redact)).toBeLessThan(MOST)
  })

  it.each([...KINDS, ...PERSONAL_KINDS].map(({ name, anchors }) => [name, anchors] as const))(
    'anchors of %s without a secret',
    (_, anchors) => {
      const texts = [...new Set(anchors)].flatMap((anchor) => AROUND_ANCHOR.map((around) => around(anchor)))
      expect(Math.max(...texts.map((textOf) => growth(textOf, redact)))).toBeLessThan(MOST)
    },
  )
})

describe('whatever own pattern was accepted', () => {
  it.each([
    ['(?:a+)+b', 'a'],
    ['(?:a|a|aa)*b', 'a'],
    ['(?:\\w*\\d*)*-', '1'],
    ['\\d+x', '1'],
    ['.*a.*b.*c', 'a'],
    ['a(?:.*b)?', 'a'],
    ['[\\w.+-]+@[\\w-]+\\.\\w+', 'a'],
    ['[\\w.+-]+@[\\w-]+\\.\\w+', 'a@a'],
    ['[ab]*a[ab]{11}c', 'abbabaab'],
    ['\\s+$', ' '],
    ['(?:x|.)*y', 'xy'],
    ['[^]{1,200}z', 'ab'],
  ])('%s on %s', (source, piece) => {
    const matcher = new LinearMatcher(source)
    expect(growth(repeated(piece), (text) => matcher.spans(text))).toBeLessThan(MOST)
  })
})

describe('remembered secrets', () => {
  afterEach(() => state.secrets.clear())

  it('that hold each other, in a text of nothing else', () => {
    for (let length = 6; length < 14; length++) rememberSecret('a'.repeat(length))
    expect(growth(repeated('a'), redact)).toBeLessThan(MOST)
    expect(growth(repeated('aaaaaaa '), redact)).toBeLessThan(MOST)
  })
})

describe('very long texts', () => {
  it.each([
    ['plain', 'a line of a log\n'.repeat(100_000)],
    ['one value', `password=${'a'.repeat(2_000_000)}`],
    ['one value of separators', `password=${'a,'.repeat(1_000_000)}b`],
    ['one quoted value', `{"password":"${'\\"'.repeat(1_000_000)}"}`],
    ['one key', `-----BEGIN PRIVATE KEY-----${'a-'.repeat(1_000_000)}`],
    ['one header', `Cookie: a=${'\\a'.repeat(1_000_000)}`],
    ['one token', `sk-${'a1'.repeat(1_000_000)}`],
    ['one URL', `https://${'a:'.repeat(1_000_000)}@host`],
    ['one host', `anna@${'a.'.repeat(1_000_000)}`],
    ['one number', '4111'.repeat(500_000)],
    ['one path', `/home/${'a'.repeat(2_000_000)}`],
    ['lone surrogates', `password=${'\ud800'.repeat(500_000)}\udc00`],
  ])('are redacted like short ones: %s', (_, text) => {
    const output = redact(text)
    expect(output).not.toContain('[REDACTED:error]')
    expect(output.length < 200 || output === text).toBe(true)
  })

  it('and so are long lists of them', () => {
    const texts = Array.from({ length: 500 }, (_, index) => `${index} ${'a'.repeat(10_000)}`)
    expect(value('k', texts)).toBe(texts)
  })
})
