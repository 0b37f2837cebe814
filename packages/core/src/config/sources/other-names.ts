/** Reads the names of the requirement's own configuration out of a source, as values of our keys. Ours win, with a notice. */
import { ZephConfigError } from '../config-error.ts'
import { SECTION_NAMES, type SectionName } from '../keys/all-keys.ts'
import { OTHER_NAMES, type OtherName } from '../keys/other-names.ts'
import { withoutCredential } from '../secrets/credential.ts'
import { type GivenValue, whereOf } from './config-source.ts'
import type { Dialect } from './section-values.ts'

/** True for what `otherNames` reads. */
export function isOtherName(section: SectionName, name: string, { nameOf }: Dialect): boolean {
  return Object.keys(OTHER_NAMES[section] ?? {}).some((other) => nameOf(other) === name)
}

/**
 * What the other names of a source say, and that some of it is not used.
 * @param own what the source says by our names
 * @throws ZephConfigError on a value that means nothing
 */
export function otherNames(
  document: Readonly<Record<string, unknown>>,
  own: readonly GivenValue[],
  dialect: Dialect,
): GivenValue[] {
  const said = SECTION_NAMES.flatMap((section) =>
    Object.entries(OTHER_NAMES[section] ?? {}).flatMap(([other, row]) => {
      const name = dialect.nameOf(other)
      const value = (document[section] as Readonly<Record<string, unknown>> | undefined)?.[name]
      return value === undefined ? [] : readOther({ section, name, value }, row, dialect)
    }),
  )
  // What is said by the way gives way to what is said, by whatever name.
  const ordered = said.toSorted((a, b) => Number(a.implied) - Number(b.implied))
  const taken = new Map(own.map((given) => [keyOf(given), given]))
  return ordered.flatMap((other) => {
    const winner = taken.get(keyOf(other))
    if (winner === undefined) taken.set(keyOf(other), other)
    else if (own.includes(winner)) noteOverruled(other, winner, dialect)
    return winner === undefined ? [other] : []
  })
}

/** A value by another name. */
interface Other extends GivenValue {
  readonly implied: boolean
}

interface Written {
  readonly section: SectionName
  readonly name: string
  readonly value: unknown
}

function readOther({ section, name, value }: Written, row: OtherName, dialect: Dialect): Other[] {
  const place = () => dialect.place([section, name])
  const otherOf = (key: string, given: unknown, implied: boolean): Other => {
    const [of, own] = key.split('.') as [SectionName, string]
    const readAs = `${of}.${dialect.nameOf(own)}`
    return { section: of, key: own, value: given, name: `${section}.${name}`, readAs, otherName: true, implied, place }
  }
  if ('is' in row) {
    const implied = Object.entries(row.implies ?? {}).map(([key, given]) => otherOf(key, given, true))
    return [otherOf(row.is, value, false), ...implied]
  }
  const choices = Object.keys(row.means)
  if (typeof value === 'string' && Object.hasOwn(row.means, value)) {
    return Object.entries(row.means[value]!).map(([key, given]) => otherOf(key, given, true))
  }
  const allowed = choices
    .map((choice) => `"${choice}"`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1')
  const shown = withoutCredential(value)
  throw new ZephConfigError({ code: 'invalid_value', key: `${section}.${name}`, value: shown, allowed, ...place() })
}

const keyOf = ({ section, key }: GivenValue) => `${section}.${key}`

function noteOverruled(other: Other, winner: GivenValue, { notices }: Dialect): void {
  const at = other.place?.() ?? {}
  const verb = other.implied ? 'would also set' : 'is another name of'
  notices.push({
    subject: `config:other-name:${at.file ?? 'code'}:${other.name}:${winner.name}`,
    message: `${other.name} ${verb} ${winner.name}, which is given, too, and wins${whereOf(at)}`,
  })
}
