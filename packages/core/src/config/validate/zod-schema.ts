/** The table of keys as a zod schema. Gets zod as an argument, so that importing this loads nothing. */
import type * as zod from 'zod/mini'
import { SECTION_NAMES, SECTIONS } from '../keys/all-keys.ts'
import { allowedOf } from '../keys/allowed.ts'
import type { Key, NumberKind } from '../keys/key.ts'
import { isBackend } from './by-hand.ts'
import { isSamplingRule } from './sampling-rule.ts'
import { isPattern, TEXT_FORMS, TEXT_PATTERNS } from './text-forms.ts'

export type Zod = typeof zod
export type Schema = zod.ZodMiniType

export interface SchemaOptions {
  /** How keys are written. */
  nameOf(key: string): string
  /** False: what only a file can hold. */
  readonly code: boolean
}

/** The whole configuration: every section and every key may be left out, and nothing else may stand there. */
export function configSchema(z: Zod, { nameOf, code }: SchemaOptions): Schema {
  const sectionSchema = (keys: Readonly<Record<string, Key>>) =>
    z.strictObject(
      Object.fromEntries(
        Object.entries(keys).map(([key, row]) => [
          nameOf(key),
          z.optional(described(z, valueSchema(z, row, code), row)),
        ]),
      ),
    )
  return z.strictObject(
    Object.fromEntries(
      SECTION_NAMES.map((section) => {
        const { keys, brief } = SECTIONS[section]
        return [section, z.optional(sectionSchema(keys).check(z.meta({ description: brief })))]
      }),
    ),
  )
}

function described(z: Zod, schema: Schema, row: Key): Schema {
  const description = `${row.brief} Must be ${allowedOf(row)}.`
  return schema.check(z.meta({ description, ...(row.fallback !== undefined && { default: row.fallback }) }))
}

function valueSchema(z: Zod, row: Key, code: boolean): Schema {
  switch (row.type) {
    case 'boolean':
      return row.or === undefined ? z.boolean() : z.union([z.boolean(), z.literal(row.or)])
    case 'text':
      return textSchema(z, row)
    case 'number':
    case 'whole number':
      return numberSchema(z, row)
    case 'choice':
      return row.orObject && code ? z.union([z.enum(row.choices), z.custom(isBackend)]) : z.enum(row.choices)
    case 'choices':
      return z.union([z.enum(row.choices), distinct(z, z.array(z.enum(row.choices)))])
    case 'texts':
      return z.array(z.string().check(z.minLength(1)))
    case 'sampling rules':
      return z.array(samplingRuleSchema(z))
    case 'table':
      return tableSchema(z, row.patterns === true)
  }
}

function textSchema(z: Zod, { form, empty }: Key & { readonly type: 'text' }): Schema {
  if (empty) return z.string()
  const text = z.string().check(z.minLength(1))
  if (form === undefined) return text
  const pattern = TEXT_PATTERNS[form]
  const formed = text.check(z.refine((value) => TEXT_FORMS[form](value)))
  return pattern === undefined ? formed : formed.check(z.regex(pattern))
}

function numberSchema(z: Zod, { type, least, most }: NumberKind): Schema {
  const number = (type === 'number' ? z.number() : z.int()).check(z.gte(least))
  return most === undefined ? number : number.check(z.lte(most))
}

function distinct(z: Zod, list: zod.ZodMiniArray): Schema {
  return list.check(
    z.minLength(1),
    z.refine((items) => new Set(items).size === items.length),
    z.meta({ uniqueItems: true }),
  )
}

function samplingRuleSchema(z: Zod): Schema {
  const text = z.optional(z.string().check(z.minLength(1)))
  const rate = z.number().check(z.gte(0), z.lte(1))
  return z.strictObject({ span: text, attribute: text, value: text, rate }).check(z.refine(isSamplingRule))
}

function tableSchema(z: Zod, patterns: boolean): Schema {
  const text = patterns ? z.string().check(z.refine(isPattern), z.meta({ format: 'regex' })) : z.string()
  return z.record(z.string(), text)
}
