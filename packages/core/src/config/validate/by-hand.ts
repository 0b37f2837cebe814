/** The reader without zod: for the log, for programs without the condition, and for bundles that have no zod. */
import { keyOf, SECTION_NAMES, SECTIONS } from '../keys/all-keys.ts'
import type { Key, NumberKind } from '../keys/key.ts'
import { isTable } from '../tables.ts'
import { isSamplingRule } from './sampling-rule.ts'
import { isPattern, TEXT_FORMS } from './text-forms.ts'
import type { Validate } from './validate.ts'

export const validateByHand: Validate = (values) => {
  for (const section of SECTION_NAMES) {
    const given = values[section] ?? {}
    const key = Object.keys(SECTIONS[section].keys).find(
      (name) => given[name] !== undefined && !accepts(keyOf(section, name)!, given[name]),
    )
    if (key !== undefined) return { section, key }
  }
  return undefined
}

function accepts(row: Key, value: unknown): boolean {
  switch (row.type) {
    case 'boolean':
      return typeof value === 'boolean' || (row.or !== undefined && value === row.or)
    case 'text':
      if (typeof value !== 'string') return false
      return value === '' ? row.empty === true : row.form === undefined || TEXT_FORMS[row.form](value)
    case 'number':
    case 'whole number':
      return acceptsNumber(row, value)
    case 'choice':
      return isOneOf(row.choices, value) || (row.orObject === true && isBackend(value))
    case 'choices':
      return isOneOf(row.choices, value) || acceptsList(value, (item) => isOneOf(row.choices, item))
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')
    case 'sampling rules':
      return Array.isArray(value) && value.every(isSamplingRule)
    case 'table':
      return isTable(value) && Object.values(value).every((item) => isText(item) && (!row.patterns || isPattern(item)))
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isOneOf = (choices: readonly unknown[], value: unknown) => choices.includes(value)

function acceptsNumber({ type, least, most = Number.POSITIVE_INFINITY }: NumberKind, value: unknown): boolean {
  if (typeof value !== 'number' || value < least || value > most) return false
  return type === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value)
}

/** Not empty, and nothing twice. */
function acceptsList(value: unknown, accept: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every(accept) && new Set(value).size === value.length
}

/** A vault of the user's own; only in code, since no file can hold one. */
export function isBackend(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function'
}
