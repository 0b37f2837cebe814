import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { state } from '../global-state.ts'
import { createRedactor } from './create-redactor.ts'
import { rememberSecret } from './secrets.ts'

const off = createRedactor({ enabled: false, patterns: {}, keys: [], allow: ['hunter2 "and" more/?'] })
const SECRET = 'hunter2 "and" more/?'
const GONE = '[REDACTED:vault]'

afterEach(() => state.secrets.clear())

describe('rememberSecret', () => {
  it('hides a secret everywhere, also where redaction is off and the text is allowed', () => {
    rememberSecret(`  ${SECRET}\n`)
    expect(off.text(`<${SECRET}> and ${SECRET}`)).toBe(`<${GONE}> and ${GONE}`)
    expect(off.value('a', [1, { b: SECRET }])).toEqual([1, { b: GONE }])
    const on = createRedactor({ enabled: true, patterns: {}, keys: [], allow: [SECRET] })
    expect(on.text(SECRET)).toBe(GONE)
  })

  it.each<[string, (secret: string) => string]>([
    ['JSON', (secret) => JSON.stringify({ secret })],
    ['JSON in JSON', (secret) => JSON.stringify({ body: JSON.stringify({ secret }) })],
    ['a URL', (secret) => `https://example.com/?q=${encodeURIComponent(secret)}`],
    ['a URL in lower case', (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['a form', (secret) => new URLSearchParams({ a: secret, b: '1' }).toString()],
    ['JSON for HTML', (secret) => JSON.stringify(secret).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')],
    ['JSON in ASCII', (secret) => JSON.stringify(secret).replaceAll('é', '\\u00e9')],
    ['base64', (secret) => Buffer.from(secret).toString('base64')],
    ['base64 after one byte', (secret) => Buffer.from(`:${secret}`).toString('base64')],
    ['base64 after two bytes, with more', (secret) => Buffer.from(`u:${secret} and more`).toString('base64')],
    ['base64url', (secret) => Buffer.from(`ü?${secret}`).toString('base64url')],
  ])('finds it in %s', (_, written) => {
    const secret = 'ab"c\\d/e?f g<é>~~?>'
    const before = off.text(written(secret))
    rememberSecret(secret)
    const after = off.text(written(secret))
    expect(after).toContain(GONE)
    expect(before).toBe(written(secret))
    // What is left of base64 is less than a byte on each side.
    expect(after.replace(GONE, '').length).toBeLessThanOrEqual(written('').length + 12)
  })

  it('does not remember what is short', () => {
    for (const text of ['', 'root', '12345', ' 12345  ']) rememberSecret(text)
    expect(state.secrets.size).toBe(0)
    rememberSecret('123456')
    expect(off.text('0123456')).toBe(`0${GONE}`)
  })

  it('forgets the oldest beyond a bound, and finds all others', () => {
    for (let index = 0; index < 1001; index++) rememberSecret(`secret-number-${index}.`)
    expect(state.secrets.size).toBe(901)
    expect(off.text('secret-number-99.')).toBe('secret-number-99.')
    expect(off.text('secret-number-100. secret-number-1000.')).toBe(`${GONE} ${GONE}`)
    for (let index = 0; index < 200; index++) rememberSecret(`other-number-${index}.`)
    expect(off.text('other-number-199. secret-number-100.')).toBe(`${GONE} secret-number-100.`)
  })

  it('leaves nothing of secrets that overlap or hold one another', () => {
    for (const secret of ['abcdefgh', 'efghijkl', 'abcdefghijklmnop1234']) rememberSecret(secret)
    expect(off.text('-abcdefghijkl-')).toBe(`-${GONE}-`)
    expect(off.text('-abcdefghijklmnop1234-')).toBe(`-${GONE}-`)
  })

  it('hides a secret that begins in a marker and ends after it', () => {
    rememberSecret('password] and more')
    expect(off.text('[REDACTED:password] and more')).not.toContain('and more')
  })

  it('leaves markers alone, even where a secret is a part of one', () => {
    for (const secret of ['REDACTED', 'password', 'REDACTED:password']) rememberSecret(secret)
    const on = createRedactor({ enabled: true, patterns: {}, keys: [], allow: [] })
    const once = on.text('password=hunter2 [REDACTED:password]')
    expect(once).toBe(`${GONE}=hunter2 [REDACTED:password]`)
    expect(on.text(once)).toBe(once)
    expect(off.text('[REDACTED:password] [REDACTED:no marker] x password')).toBe(
      `[REDACTED:password] [${GONE}:no marker] x ${GONE}`,
    )
  })

  it('lets no secret through, whatever it is and whatever stands around it', () => {
    const secret = fc
      .string({ unit: 'grapheme', minLength: 6, maxLength: 30 })
      .filter((text) => text.trim().length >= 6 && !GONE.includes(text.trim()))
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 5 }),
        fc.string(),
        fc.string(),
        (secrets, before, after) => {
          state.secrets.clear()
          for (const text of secrets) rememberSecret(text)
          for (const text of secrets.map((given) => given.trim())) {
            for (const written of [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)]) {
              expect(off.text(before + written + after)).not.toContain(written)
            }
          }
        },
      ),
    )
  })
})
