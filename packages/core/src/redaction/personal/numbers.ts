/**
 * Numbers that belong to a person: of accounts, cards and telephones. One kind for all three, since what tells that a text may hold one is
 * the same: four digits in a row, or a plus sign and digits. Most texts with digits have neither, or something else around them.
 */
import { codeAt, isDigit } from '../anchor-scan.ts'
import type { Kind } from '../kind.ts'
import { isInIban, redactIbans } from './iban.ts'
import { redactCards, startsCard } from './payment-card.ts'
import { mayBeNorthAmerican, redactPhoneNumbers } from './phone-number.ts'

export const NUMBERS: Kind = {
  name: 'numbers',
  brief: 'account, card and telephone numbers',
  anchors: ['%2B', '+1 ', '+1-', '+1.', '+1(', '+7 ', '+7-', '+7('],
  atDigits: true,
  ignoreCase: true,
  confirm: mayBeNumber,
  redact: (text, { replace }) => redactPhoneNumbers(redactCards(redactIbans(text, replace), replace), replace),
}

function mayBeNumber(text: string, start: number): boolean {
  if (!isDigit(codeAt(text, start)) || codeAt(text, start - 1) === PLUS) return true
  return startsCard(text, start) || isInIban(text, start) || mayBeNorthAmerican(text, start)
}

const PLUS = 0x2b
