/** The one interface of the two readers, with and without zod. */
import type { SectionName } from '../keys/all-keys.ts'

/** Values of one source by section and key, known keys only. */
export type GivenSections = Readonly<Partial<Record<SectionName, Readonly<Record<string, unknown>>>>>

/** Which key has a value that is not allowed. */
export interface WrongKey {
  readonly section: SectionName
  readonly key: string
}

/** Finds the first wrong key in the order of the table. */
export type Validate = (values: GivenSections) => WrongKey | undefined
