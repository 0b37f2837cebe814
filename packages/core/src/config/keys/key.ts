/** What the table of keys says about a key, and the types that follow from it. Data only: readers, schema and docs are made from it. */
import type { SamplingRule } from '../../sampling/sampling-rule.ts'
import type { VaultBackend } from '../../vault/vault-backend.ts'

/** What a text must be, beside not empty. */
export type TextForm =
  | 'endpoint'
  | 'vault key'
  | 'secret file'
  | 'http path'
  | 'filter'
  | 'log levels'
  | 'syslog address'

/** What a key takes. Ranges include their ends; a table holds texts by name. */
export type KeyKind =
  | { readonly type: 'boolean'; readonly or?: 'all' }
  | { readonly type: 'text'; readonly form?: TextForm; readonly empty?: true }
  | NumberKind
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly orObject?: true }
  | { readonly type: 'choices'; readonly choices: readonly string[] }
  | { readonly type: 'texts' }
  | { readonly type: 'sampling rules' }
  | { readonly type: 'table'; readonly patterns?: true; readonly reserved?: readonly string[] }

export interface NumberKind {
  readonly type: 'number' | 'whole number'
  readonly least: number
  readonly most?: number
  /** A number outside the range is taken as its nearer end, with a notice, instead of being an error. */
  readonly clamped?: true
  /** 0 is allowed, and what lies between 0 and this is taken as this, with a notice. */
  readonly leastAboveZero?: number
}

/** A row of the table. */
export type Key = KeyKind & {
  /** Absent where there is no default. */
  readonly fallback?: unknown
  /** The default in words, where it is no value. */
  readonly fallbackInWords?: string
  /** One line of Markdown for the docs, the JSON Schema and the example. */
  readonly brief: string
  /** Variables beside `ZEPH_<SECTION>_<KEY>`; they win over it. */
  readonly aliases?: readonly string[]
  /** OpenTelemetry's variables that set it. */
  readonly otel?: readonly string[]
  /** A value for the example, where there is no default. */
  readonly example?: string | number
}

/** The keys of a section, in camelCase. */
export type SectionKeys = Readonly<Record<string, Key>>

type ValueOf<K> = K extends { readonly type: 'boolean' }
  ? boolean | (K extends { readonly or: infer W } ? W : never)
  : K extends { readonly type: 'number' | 'whole number' }
    ? number
    : K extends { readonly type: 'choice'; readonly choices: readonly (infer C)[] }
      ? C | (K extends { readonly orObject: true } ? VaultBackend : never)
      : K extends { readonly type: 'choices'; readonly choices: readonly (infer C)[] }
        ? readonly C[]
        : K extends { readonly type: 'texts' }
          ? readonly string[]
          : K extends { readonly type: 'sampling rules' }
            ? readonly SamplingRule[]
            : K extends { readonly type: 'table' }
              ? Readonly<Record<string, string>>
              : string

type OptionOf<K> = K extends { readonly type: 'choices'; readonly choices: readonly (infer C)[] }
  ? C | readonly C[]
  : ValueOf<K>

/** A section as it is used. */
export type ResolvedOf<S> = {
  readonly [K in keyof S]: S[K] extends { readonly fallback: unknown } ? ValueOf<S[K]> : ValueOf<S[K]> | undefined
}

/** A section as it is given. */
export type OptionsOf<S> = { readonly [K in keyof S]?: OptionOf<S[K]> | undefined }
