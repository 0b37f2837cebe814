import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './create-redactor.ts'
import { ORDINARY } from './fixtures/ordinary-texts.ts'
import { drawn, PLANTED, pem, QUOTED_SECRETS } from './fixtures/planted-secrets.ts'
import { KINDS } from './kinds.ts'
import { KEY_KINDS } from './secret-keys.ts'

const CONFIG = { enabled: true, patterns: {}, keys: [], allow: [] }
const redactor = createRedactor(CONFIG)

/** Where a text stands; what is around it must stay. */
const SURROUNDINGS: Readonly<Record<string, (text: string) => string>> = {
  alone: (text) => text,
  'at the start': (text) => `${text} is what it was`,
  'at the end': (text) => `it was ${text}`,
  'in a sentence': (text) => `The call with ${text}, they said, failed. And (${text}) too.`,
  'in quotes': (text) => `it was "${text}".`,
  'in lines': (text) => `one\n${text}\r\nthree`,
  'in a stack': (text) => `Error: cannot use ${text}\n    at run (/srv/app/run.ts:3:1)\n    at node:internal/main:1:2`,
  'in JSON': (text) => JSON.stringify({ a: 1, message: text, b: [text] }),
  'in escaped JSON': (text) => JSON.stringify({ body: JSON.stringify({ message: `x\n${text}`, n: 2 }) }),
  'in twice escaped JSON': (text) =>
    JSON.stringify([JSON.stringify({ body: JSON.stringify({ message: `${text}\n` }) })]),
  'in colours': (text) => `\u001b[1;31m${text} \u001b[0m`,
  'in a tag': (text) => `<b>${text}</b>`,
}
const OWN_LINE = ['alone', 'at the end', 'in quotes', 'in lines', 'in JSON', 'in escaped JSON', 'in twice escaped JSON']

/** What becomes of a text in all surroundings, by their names. */
function everywhere(
  names: readonly string[],
  of: (surround: (text: string) => string) => string,
): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, of(SURROUNDINGS[name]!)]))
}

const ALL = Object.keys(SURROUNDINGS)

describe('secrets', () => {
  it.each(PLANTED.map((row) => [row.text.slice(0, 40), row] as const))('%s goes, and nothing around it', (_, row) => {
    const names = row.wholeLine ? OWN_LINE : ALL
    const outputs = everywhere(names, (surround) => redactor.text(surround(row.text)))
    expect(outputs).toEqual(everywhere(names, (surround) => surround(row.redacted)))
    expect(Object.values(outputs).filter((output) => output.includes(row.secret))).toEqual([])
  })

  it.each(QUOTED_SECRETS.map((row) => [row.text.slice(0, 40), row] as const))('%s goes, quotes stay', (_, row) => {
    const names = ALL.filter((name) => name !== 'in quotes')
    expect(everywhere(names, (surround) => redactor.text(surround(row.text)))).toEqual(
      everywhere(names, (surround) => surround(row.redacted)),
    )
  })

  it('go where an escaped or encoded character stands before them', () => {
    const secret = `ghp_${drawn(36)}`
    for (const before of ['\\n', '\\\\t', '%3D', '%22', '\\u0022', '\u001b[0m', '=', '_']) {
      expect(redactor.text(`a${before}${secret}`)).toBe(`a${before}[REDACTED:github-token]`)
    }
    expect(redactor.text('{"log":"one\\n--password hunter2\\n"}')).toBe(
      '{"log":"one\\n--password [REDACTED:password]\\n"}',
    )
  })

  it('stay redacted as they were, and what follows a marker is looked at, too', () => {
    expect(redactor.text('postgres://[REDACTED:vault]@host')).toBe('postgres://[REDACTED:vault]@host')
    const joined = `${pem('PRIVATE KEY').slice(0, -5)}sk-abc123def456`
    expect(redactor.text(joined)).toBe('[REDACTED:private-key][REDACTED:api-key]')
    const withKey = `https://user-${pem('PRIVATE KEY')}@host`
    expect(redactor.text(withKey)).toBe('https://[REDACTED:url-credentials]@host')
  })

  it('go to the end of what they stand in where their own end is cut off', () => {
    expect(redactor.text('{"text":"{\\"password\\":\\"hunter2"}')).toBe(
      '{"text":"{\\"password\\":\\"[REDACTED:password]"}',
    )
    expect(redactor.text('{"a":1,"password":"hunter2 and')).toBe('{"a":1,"password":"[REDACTED:password]')
    expect(redactor.text('password: "hunter2 and\nmore')).toBe('password: "[REDACTED:password]\nmore')
  })

  it('leaves no kind and no kind of key untested', () => {
    const tested = new Set(
      [...PLANTED, ...QUOTED_SECRETS].flatMap(({ redacted }) => redacted.match(/(?<=REDACTED:)[\w-]+/g)),
    )
    const known = [...KINDS, ...KEY_KINDS].map(({ name }) => name).filter((name) => name !== 'named-value')
    expect(known.filter((name) => !tested.has(name))).toEqual(['credential'])
    expect(redactor.text('?X-Amz-Credential=hunter2%2F2026&x=1')).toBe('?X-Amz-Credential=[REDACTED:credential]&x=1')
  })
})

describe('ordinary texts', () => {
  it.each(ORDINARY.map((text) => [text.slice(0, 60), text]))('%j stays as it is', (_, text) => {
    expect(redactor.text(text)).toBe(text)
    expect(redactor.text(JSON.stringify({ message: text }))).toBe(JSON.stringify({ message: text }))
  })
})

describe('private keys', () => {
  it('go with escaped line breaks and without their end', () => {
    expect(redactor.text(`"${pem('PRIVATE KEY', { newline: '\\n' })}"`)).toBe('"[REDACTED:private-key]"')
    expect(redactor.text(`"${pem('PRIVATE KEY', { end: false })}"`)).toBe('"[REDACTED:private-key]"')
    expect(redactor.text(`${pem('EC PRIVATE KEY').slice(0, -3)}`)).toBe('[REDACTED:private-key]')
  })

  it('go with a label nobody knows, and encoded for a form', () => {
    expect(redactor.text(pem('VERY SPECIAL THING'))).toBe('[REDACTED:private-key]')
    expect(redactor.text(pem('PRIVATE+KEY', { newline: '%0A' }))).toBe('[REDACTED:private-key]')
  })

  it('go one by one, and certificates between them stay', () => {
    const [key, certificate] = [pem('PRIVATE KEY'), pem('CERTIFICATE')]
    const marker = '[REDACTED:private-key]'
    expect(redactor.text(`${key}\n${certificate}\n${key}`)).toBe(`${marker}\n${certificate}\n${marker}`)
    expect(redactor.text(`${pem('PRIVATE KEY', { end: false })}\n${certificate}`)).toBe(`${marker}${certificate}`)
    expect(redactor.text(`-----END X${key}`)).toBe(`-----END X${marker}`)
  })
})

describe('configuration', () => {
  it('lets texts stay that are allowed, and only those', () => {
    const example = `AKIA${'IOSFODNN7EXAMPLE'}`
    const { text } = createRedactor({ ...CONFIG, allow: [example, 'changeme'] })
    expect(text(`${example} ${example.replace('7', '6')}`)).toBe(`${example} [REDACTED:aws-access-key]`)
    expect(text('password=changeme password=changeme2')).toBe('password=changeme password=[REDACTED:password]')
  })

  it('takes own keys in any spelling, in values and in texts', () => {
    const own = createRedactor({ ...CONFIG, keys: ['user-email', 'ssn'] })
    expect(own.value('ssn', 'x')).toBe('[REDACTED:key]')
    expect(own.value('app.USER_EMAIL', 'x')).toBe('[REDACTED:key]')
    expect(own.text('{"userEmail":"a@b.c","SSN":"1"} user_email=a@b.c')).toBe(
      '{"userEmail":"[REDACTED:key]","SSN":"[REDACTED:key]"} user_email=[REDACTED:key]',
    )
    expect(own.text('lessn=1 email=a')).toBe('lessn=1 email=a')
  })

  it('replaces by own patterns, in the text between markers', () => {
    const own = createRedactor({
      ...CONFIG,
      patterns: { employee: 'E-\\d{4,6}', word: 'REDACTED|employee' },
      allow: ['E-0000'],
    })
    expect(own.text('E-1234 and E-0000')).toBe('[REDACTED:employee] and E-0000')
    expect(own.text('[REDACTED:employee] E-123456')).toBe('[REDACTED:employee] [REDACTED:employee]')
  })

  it('replaces nothing when it is off', () => {
    const off = createRedactor({ ...CONFIG, enabled: false, patterns: { x: 'hunter2' }, keys: ['ssn'] })
    for (const { text } of PLANTED) expect(off.text(text)).toBe(text)
    expect(off.value('password', 'hunter2')).toBe('hunter2')
  })
})

const tokens = fc.constantFrom(
  ...PLANTED.filter(({ text, secret }) => text === secret && !text.includes('\n')).map(({ text }) => text),
)
const between = fc.stringMatching(/^[ a-z.,:;"'{}()[\]\n<>/=&?-]{0,20}$/)
const named = fc.record({
  key: fc.constantFrom('password=', 'api_key: ', '"client_secret":"', '--access-token ', 'DB_PASSWORD="', "passwd='"),
  value: fc.stringMatching(/^[A-Za-z]{2}[A-Za-z0-9]{4}[A-Za-z0-9+/_.-]{0,20}[0-9]$/),
})

describe('properties', () => {
  const pieces = fc.array(fc.oneof(between, tokens, fc.string({ unit: 'binary' }), fc.constantFrom(...ORDINARY)), {
    maxLength: 8,
  })
  /** What the kinds look at, joined in ways that no text has. */
  const fragments = fc.constantFrom(
    ...'password token = : , & ? ; - -- . " \' \\ \\" \\n [ ] ( ) { } < :// @ a1 hunter2 Bearer Basic Authorization cookie code=abcdef1'.split(
      ' ',
    ),
    ...[
      '%3D',
      '[REDACTED:x]',
      'eyJhbGciOiJ9',
      'sk-abc123def456',
      '-----BEGIN PRIVATE KEY-----',
      '-----END X',
      ' ',
      '\n',
    ],
    ...[...PLANTED, ...QUOTED_SECRETS].map(({ text }) => text),
  )
  const texts = fc.oneof(
    pieces.map((parts) => parts.join('')),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
  )

  it('redacting twice changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = redactor.text(text)
        expect(redactor.text(once)).toBe(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('no token survives, whatever stands around it', () => {
    const edge = fc.stringMatching(/^(?:.{0,20}[ "'(=:,\n\\/])?$/)
    fc.assert(
      fc.property(edge, tokens, fc.string(), (before, token, after) => {
        expect(redactor.text(`${before}${token} ${after}`)).not.toContain(token)
      }),
      { numRuns: 3000 },
    )
  })

  it('no value of a secret key survives', () => {
    fc.assert(
      fc.property(between, named, (before, { key, value }) => {
        const quote = /["']$/.exec(key)?.[0] ?? ' '
        expect(redactor.text(`${before} ${key}${value}${quote} and so on`)).not.toContain(value)
      }),
      { numRuns: 2000 },
    )
  })

  it('no value survives in JSON, however often it is escaped', () => {
    const levels = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), levels, fc.string(), (value, depth, other) => {
        const nested = (secret: string): string => {
          let text = JSON.stringify({ other, password: secret, more: [other] })
          for (let level = 1; level < depth; level++) text = JSON.stringify({ text })
          return text
        }
        // `other` is drawn, too, and may be changed: compare with what it becomes beside another secret.
        fc.pre(!/^(?:\*+|[xX]{3,}|\.{2,}|-+|\?|[<$%{[].*)$/s.test(value))
        expect(redactor.text(nested(value))).toBe(redactor.text(nested(`${drawn(12)}`)))
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws', () => {
    for (const given of [undefined, null, 5, {}, Symbol('a')]) {
      expect(redactor.text(given as unknown as string)).toBe(given)
      expect(redactor.value(given as unknown as string, 'text')).toBe('text')
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(typeof redactor.text(text)).toBe('string')
      }),
    )
  })
})
