/** What every source of configuration gives: values of known keys, with the names that errors call them by. */
import { keyOf, SECTION_NAMES, SECTIONS, type SectionName } from '../keys/all-keys.ts'
import type { Key } from '../keys/key.ts'

/** Where in a file a value stands. */
export interface Place {
  readonly file?: string
  readonly line?: number
}

/** A value as a source gives it. */
export interface GivenValue {
  readonly section: SectionName
  /** In camelCase; always a key of the table. */
  readonly key: string
  readonly value: unknown
  /** What the source calls it: `telemetry.trace_dir`, `ZEPH_TELEMETRY_TRACE_DIR`, `telemetry.traceDir`, an old key. */
  readonly name: string
  /** What an old key, or another name, is here. */
  readonly readAs?: string
  /** True where it was given by a name of the requirement's own configuration. */
  readonly otherName?: true
  /** Looked up only for an error or a notice. */
  place?(): Place
}

/** Every key of every section, in the order of the table. */
export function everyKey<T>(visit: (section: SectionName, key: string) => readonly T[]): T[] {
  return SECTION_NAMES.flatMap((section) => Object.keys(SECTIONS[section].keys).flatMap((key) => visit(section, key)))
}

/** The row of a value's key. */
export function rowOf({ section, key }: Pick<GivenValue, 'section' | 'key'>): Key {
  return keyOf(section, key)!
}

/** For the end of a notice: ` (file:line)`, or nothing. */
export function whereOf({ file, line }: Place): string {
  return file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`
}
