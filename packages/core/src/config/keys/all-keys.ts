/** The table of all keys by section, and the names that a key has in code, in the file and as a variable. */
import type { Key, SectionKeys } from './key.ts'
import { LOGGING_KEYS } from './logging-keys.ts'
import { METRICS_KEYS } from './metrics-keys.ts'
import { PROFILING_KEYS } from './profiling-keys.ts'
import { REDACTION_KEYS } from './redaction-keys.ts'
import { TELEMETRY_KEYS } from './telemetry-keys.ts'
import { VAULT_KEYS } from './vault-keys.ts'

export type SectionName = 'telemetry' | 'logging' | 'metrics' | 'profiling' | 'vault' | 'redaction'

export interface Section {
  readonly keys: SectionKeys
  readonly brief: string
}

/** Sections in the order of the docs; the first wrong key in this order is the one an error names. */
export const SECTIONS: Readonly<Record<SectionName, Section>> = {
  telemetry: { keys: TELEMETRY_KEYS, brief: 'Spans: what is recorded and where it goes.' },
  logging: { keys: LOGGING_KEYS, brief: 'Log lines. Works without the `profiling` condition, too.' },
  metrics: { keys: METRICS_KEYS, brief: 'Metrics over HTTP, for Prometheus.' },
  profiling: { keys: PROFILING_KEYS, brief: 'Profiles of the process.' },
  vault: { keys: VAULT_KEYS, brief: 'Where secrets come from.' },
  redaction: { keys: REDACTION_KEYS, brief: 'What is taken for a secret and replaced.' },
}

export const SECTION_NAMES: readonly SectionName[] = Object.keys(SECTIONS) as SectionName[]

/** Undefined where the section has no such key. */
export function keyOf(section: SectionName, key: string): Key | undefined {
  const { keys } = SECTIONS[section]
  return Object.hasOwn(keys, key) ? keys[key] : undefined
}

/** `traceDir` is `trace_dir` in the file. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** All variables of a key that are ours, the strongest last. */
export function variablesOf(section: SectionName, key: string): readonly string[] {
  return [`ZEPH_${section}_${snakeCase(key)}`.toUpperCase(), ...(keyOf(section, key)?.aliases ?? [])]
}
