import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createRedactor } from './create-redactor.ts'
import { KINDS } from './kinds.ts'
import { EMAIL } from './personal/email.ts'
import { IBANS } from './personal/iban.ts'
import { CARDS } from './personal/payment-card.ts'
import { PHONES } from './personal/phone-number.ts'
import { KEY_KINDS, OWN_KEY_KIND } from './secret-keys.ts'
import { VAULT_KIND } from './secrets.ts'

const text = readFileSync(new URL('../../../../docs/redaction.md', import.meta.url), 'utf8')

/** Rows of the table under a heading: first column without its backquotes, second column. */
function tableUnder(heading: string): [string, string][] {
  const section = text.slice(text.indexOf(`## ${heading}`)).split('\n## ')[0]!
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((line) => {
    const [first, ...rest] = line.slice(1, -1).split('|')
    return [first!.trim().replaceAll('`', ''), rest.join('|').trim()]
  })
}

it('the table of kinds is the table in the code', () => {
  expect(tableUnder('What is replaced by how it looks')).toEqual(KINDS.map(({ name, brief }) => [name, brief]))
})

it('the table of personal data is the table in the code', () => {
  const rows = [EMAIL, IBANS, CARDS, PHONES].map(({ name, brief }) => [name, brief])
  expect(tableUnder('Personal data')).toEqual(rows)
})

it('the table of names is the table in the code', () => {
  const rows = tableUnder('What is replaced by its name')
  expect(rows.slice(0, -1)).toEqual(KEY_KINDS.map(({ name, brief }) => [name, brief]))
  expect(rows.at(-1)![0]).toBe(OWN_KEY_KIND)
})

it('the table of other markers is what the redactor writes', () => {
  const redactor = createRedactor({ enabled: true, patterns: {}, keys: [], allow: [] })
  const circle: unknown[] = []
  circle.push(circle)
  const unreadable = {
    toJSON(): never {
      throw new Error('no')
    },
  }
  const written = [circle, new Array(2_000_000), unreadable].map((value) => [redactor.value('k', value)].flat()[0])
  expect(tableUnder('What is written where').map(([name]) => name)).toEqual([
    `[REDACTED:${VAULT_KIND}]`,
    ...written,
    '[REDACTED:error]',
  ])
})
