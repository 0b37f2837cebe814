import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '../create-redactor.ts'
import { IMPERSONAL, PERSONAL } from '../fixtures/personal-texts.ts'

const CONFIG = { enabled: true, patterns: {}, keys: [], allow: [] }
const redactor = createRedactor(CONFIG)

/** What is around it must stay. */
const SURROUNDINGS: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'in a sentence': (text) => `Write to ${text}, they said (${text}). Or ${text}.`,
  'after a colon': (text) => `contact:${text};next=1`,
  'in lines': (text) => `one\n${text}\r\nthree`,
  'in JSON': (text) => JSON.stringify({ a: 1, message: text, b: [text] }),
  'in escaped JSON': (text) => JSON.stringify({ body: JSON.stringify({ message: `x\n${text}`, n: 2 }) }),
  'in twice escaped JSON': (text) => JSON.stringify([JSON.stringify({ body: JSON.stringify({ m: `${text}\n` }) })]),
  'with the quote escaped': (text) => `{\\u0022m\\u0022:\\u0022${text}\\u0022}`,
  'in colours': (text) => `\u001b[1;31m${text} \u001b[0m`,
  'in escaped colours': (text) => JSON.stringify(`\u001b[31m${text} \u001b[0m`),
  'in a tag': (text) => `<b>${text}</b>`,
  'in a URL': (text) => `https://example.org/find?q=${text}&page=2`,
  'after an encoded character': (text) => `q%3D${text}`,
  twice: (text) => `${text}, ${text}`,
}

describe('personal data', () => {
  it.each(PERSONAL.map(({ kind, text }) => [kind, text]))('%s %s goes, and nothing around it', (kind, text) => {
    const outputs = Object.entries(SURROUNDINGS).map(([name, surround]) => [name, redactor.text(surround(text))])
    const expected = Object.entries(SURROUNDINGS).map(([name, surround]) => [name, surround(`[REDACTED:${kind}]`)])
    expect(Object.fromEntries(outputs)).toEqual(Object.fromEntries(expected))
  })

  it.each(IMPERSONAL.map((text) => [text]))('%j stays as it is', (text) => {
    expect(redactor.text(text)).toBe(text)
    expect(redactor.text(JSON.stringify({ message: text, list: [text] }))).toBe(
      JSON.stringify({ message: text, list: [text] }),
    )
  })

  it('stays where the configuration says so, and where it is allowed', () => {
    const impersonal = createRedactor({ ...CONFIG, personal: false })
    for (const { text } of PERSONAL) expect(impersonal.text(`is ${text} here`)).toBe(`is ${text} here`)
    const allowing = createRedactor({ ...CONFIG, allow: ['support@example.com', '4111 1111 1111 1111'] })
    expect(allowing.text('support@example.com, anna@example.com, 4111 1111 1111 1111, 4111111111111111')).toBe(
      'support@example.com, [REDACTED:email], 4111 1111 1111 1111, [REDACTED:card]',
    )
  })

  it('goes alone: ids and fractions beside it stay', () => {
    const ids = 'of 00-11111111111111111111111111111111-4111111111111111-01, 0.4111111111111111'
    expect(redactor.text(`4111111111111111 ${ids}`)).toBe(`[REDACTED:card] ${ids}`)
  })

  it('in the values of attributes goes like anywhere; numbers that are no texts stay', () => {
    expect(redactor.value('k', { list: ['anna@example.com'], n: 4_111_111_111_111_111 })).toEqual({
      list: ['[REDACTED:email]'],
      n: 4_111_111_111_111_111,
    })
  })
})

describe('properties', () => {
  const personal = fc.constantFrom(...PERSONAL.map(({ text }) => text))
  const ordinary = fc.oneof(fc.constantFrom(...IMPERSONAL), fc.stringMatching(/^[ a-z.,:;"'()[\]\n=+@/\d-]{0,16}$/))

  it('redacting twice changes nothing', () => {
    const texts = fc.array(fc.oneof(personal, ordinary, fc.constantFrom(' ', '+', '-', '@', '.', '%20')), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(texts, (parts) => {
        const once = redactor.text(parts.join(''))
        expect(redactor.text(once)).toBe(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('nothing personal survives between words', () => {
    const around = fc.stringMatching(/^[a-z ,:;"'<>\n]{0,20}$/)
    fc.assert(
      fc.property(around, personal, around, (before, text, after) => {
        expect(redactor.text(`${before} ${text} ${after}`)).not.toContain(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('identifiers drawn at random survive: of hexadecimal digits all, of decimal numbers all but a few that could be cards', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{32}$/)
    fc.assert(
      fc.property(hex, (id) => {
        for (const text of [id, id.slice(0, 16), `00-${id}-${id.slice(16)}-01`]) expect(redactor.text(text)).toBe(text)
        const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-')
        expect(redactor.text(uuid)).toBe(uuid)
      }),
      { numRuns: 3000 },
    )
    const decimals = fc.sample(fc.stringMatching(/^[1-9]\d{9,18}$/), { numRuns: 5000, seed: 7 })
    const changed = decimals.filter((text) => redactor.text(text) !== text)
    expect(changed.length / decimals.length).toBeLessThan(0.01)
  })
})
