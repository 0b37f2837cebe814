/** Defaults and the checked values of all sources as one configuration. Lists and tables are copies: nobody changes them from outside. */
import { SECTION_NAMES, type SectionName } from './keys/all-keys.ts'
import type { Key } from './keys/key.ts'
import type { ResolvedConfig } from './observability-config.ts'
import { everyKey, type GivenValue, rowOf } from './sources/config-source.ts'

/** @param values later ones win; tables are merged name by name */
export function mergedConfig(values: readonly GivenValue[]): ResolvedConfig {
  const sections = Object.fromEntries(SECTION_NAMES.map((section) => [section, {} as Record<string, unknown>]))
  for (const [section, key] of everyKey<[SectionName, string]>((of, name) => [[of, name]])) {
    sections[section]![key] = values
      .filter((given) => given.section === section && given.key === key)
      .reduce(
        (before, { value }) => merged(rowOf({ section, key }), before, value),
        copied(rowOf({ section, key }).fallback),
      )
  }
  return sections as unknown as ResolvedConfig
}

function merged({ type }: Key, before: unknown, value: unknown): unknown {
  if (type === 'table') return { ...(before as object), ...(value as object) }
  return type === 'choices' && typeof value === 'string' ? [value] : value
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return [...value]
  return typeof value === 'object' ? { ...value } : value
}
