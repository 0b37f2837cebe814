import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { state } from '../global-state.ts'
import { createRedactor, type RedactorConfig } from './create-redactor.ts'
import { PERSONAL } from './fixtures/personal-texts.ts'
import { PLANTED, QUOTED_SECRETS } from './fixtures/planted-secrets.ts'
import { rememberSecret } from './secrets.ts'

const CONFIG = { enabled: true, patterns: { employee: 'E-\\d{4,6}' }, keys: ['ssn'], allow: [], paths: true }
const KEY = 'a key that is long enough'

function hashing(config: RedactorConfig = CONFIG, key = KEY): ReturnType<typeof createRedactor> {
  const redactor = createRedactor(config)
  redactor.useHashKey?.(key)
  return redactor
}

const hashOf = (text: string): string => createHmac('sha256', KEY).update(text).digest('hex').slice(0, 8)

afterEach(() => state.secrets.clear())

describe('with a key for hashes', () => {
  it('a marker ends in the first eight digits of the HMAC-SHA-256 of what it replaces', () => {
    const { text, value } = hashing()
    expect(text('password=hunter2')).toBe(`password=[REDACTED:password:${hashOf('hunter2')}]`)
    expect(text('E-1234')).toBe(`[REDACTED:employee:${hashOf('E-1234')}]`)
    expect(text('at /home/anna/a.ts:3')).toBe(`at [PATH:${hashOf('/home/anna/a.ts')}]:3`)
    expect(value('ssn', 'hunter2')).toBe(`[REDACTED:key:${hashOf('hunter2')}]`)
  })

  it('equal secrets are equal wherever and however they are written, others are not, and neither under another key', () => {
    const { text } = hashing()
    const hashes = (given: string): string[] => text(given).match(/(?<=:)[\da-f]{8}(?=\])/g) ?? []
    const [first, second, other] = hashes('token=x9x9x9x9 {"client_secret":"x9x9x9x9"} token=x9x9x9x8')
    expect([first === second, first === other]).toEqual([true, false])
    for (const same of [
      ['4111 1111 1111 1111', '4111111111111111', '4111%201111%201111%201111'],
      ['DE89 3704 0044 0532 0130 00', 'de89370400440532013000'],
      ['+49 (0)30 901820', '+4930901820', '%2B49-30-901820'],
      ['(212) 555-0123', '+1 212 555 0123', '1-212-555-0123'],
      ['Anna@Example.com', 'anna%40example.com'],
    ]) {
      expect(new Set(same.flatMap(hashes)).size, same.join()).toBe(1)
    }
    const [elsewhere] = hashing(CONFIG, 'another key, long enough')
      .text('token=x9x9x9x9')
      .match(/[\da-f]{8}/)!
    expect(elsewhere).not.toBe(first)
  })

  it('secrets of the vault have the hash of the secret, in whatever form they stand there, also where redaction is off', () => {
    rememberSecret('swordfish-1')
    rememberSecret('Bearer swordfish-1')
    const { text } = hashing({ ...CONFIG, enabled: false })
    const marked = `[REDACTED:vault:${hashOf('swordfish-1')}]`
    expect(text(`swordfish-1 ${Buffer.from('swordfish-1').toString('base64url')}`)).toContain(`${marked} ${marked}`)
    for (const secret of ['abcdefgh', 'efghijklmnop']) rememberSecret(secret)
    expect(text('abcdefghijklmnop'), 'of several the longest').toBe(`[REDACTED:vault:${hashOf('efghijklmnop')}]`)
    expect(text('x: Bearer swordfish-1')).toBe(`x: [REDACTED:vault:${hashOf('Bearer swordfish-1')}]`)
  })

  it('redacting twice changes nothing, with a key or without one the second time', () => {
    const [redactor, without] = [hashing(), createRedactor(CONFIG)]
    const texts = [...PLANTED, ...QUOTED_SECRETS, ...PERSONAL].map(({ text }) => text)
    for (const text of [...texts, texts.join(' '), texts.join('\n')]) {
      const once = redactor.text(text)
      expect(redactor.text(once)).toBe(once)
      expect(without.text(once)).toBe(once)
      expect(redactor.value('app.password', once.startsWith('[') ? once : 'x')).toBeTypeOf('string')
    }
  })

  it('what says why a value is missing has no hash', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(hashing().value('k', circle)).toEqual(['[REDACTED:circular]'])
  })
})
