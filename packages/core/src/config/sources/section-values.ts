/** Reads the six sections out of an object, be it a parsed file or code: known keys, and a notice for each name that is not known. */
import { ZephConfigError } from '../config-error.ts'
import { SECTION_NAMES, SECTIONS, type SectionName } from '../keys/all-keys.ts'
import type { Notice } from '../notice.ts'
import { withoutCredential } from '../secrets/credential.ts'
import { didYouMean } from '../suggest.ts'
import { type GivenValue, type Place, whereOf } from './config-source.ts'
import { isOtherName, otherNames } from './other-names.ts'

/** How a source writes names, and where it has them. */
export interface Dialect {
  /** `traceDir` as this source writes it. */
  nameOf(key: string): string
  /** The place of a section, or of a key in it. */
  place(path: readonly string[]): Place
  readonly notices: Notice[]
}

type Values = Readonly<Record<string, unknown>>

/** @throws ZephConfigError on a section that is no table */
export function sectionValues(document: Values, dialect: Dialect): GivenValue[] {
  for (const [name, value] of Object.entries(document)) {
    if (!Object.hasOwn(SECTIONS, name) && value !== undefined) noteUnknown([name], SECTION_NAMES, dialect)
  }
  const own = SECTION_NAMES.flatMap((section) => {
    const values = document[section]
    if (values === undefined) return []
    if (typeof values !== 'object' || values === null || Array.isArray(values)) throw noTable(section, values, dialect)
    return valuesOf(section, values as Values, dialect)
  })
  return [...own, ...otherNames(document, own, dialect)]
}

function noTable(section: SectionName, value: unknown, { place }: Dialect): ZephConfigError {
  return new ZephConfigError({
    code: 'invalid_value',
    key: section,
    value: withoutCredential(value),
    allowed: 'a table',
    ...place([section]),
  })
}

function valuesOf(section: SectionName, values: Values, dialect: Dialect): GivenValue[] {
  const known = new Map(Object.keys(SECTIONS[section].keys).map((key) => [dialect.nameOf(key), key]))
  for (const name of Object.keys(values)) {
    if (known.has(name) || values[name] === undefined || isOtherName(section, name, dialect)) continue
    noteUnknown([section, name], [...known.keys()], dialect)
  }
  return [...known].flatMap(([name, key]) => {
    const value = values[name]
    const place = () => dialect.place([section, name])
    return value === undefined ? [] : { section, key, value, name: `${section}.${name}`, place }
  })
}

function noteUnknown(path: readonly string[], names: readonly string[], { place, notices }: Dialect): void {
  const at = place(path)
  const name = path.join('.')
  notices.push({
    subject: `config:unknown:${at.file ?? 'code'}:${name}`,
    message:
      `${name} is no ${path.length === 1 ? 'section' : 'key'} of the configuration and is ignored` +
      `${whereOf(at)}${didYouMean(path.at(-1)!, names)}`,
  })
}
