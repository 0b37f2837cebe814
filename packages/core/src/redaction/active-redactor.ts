/** The process's redactor, in its state: every copy of core asks the same one. */
import type { RedactionConfig, RedactionOptions } from '../config/observability-config.ts'
import { state } from '../global-state.ts'
import { createRedactor } from './create-redactor.ts'
import type { Redactor } from './redactor.ts'

/** Redaction as it is where nothing is configured: on, with the built-in kinds and names. */
export const REDACTION_DEFAULTS: RedactionConfig = { enabled: true, patterns: {}, keys: [], allow: [] }

/**
 * Configures the process's redactor; keys that are left out have their defaults.
 * @throws ZephConfigError where a pattern cannot be used; then the redactor before stays.
 */
export function configureRedaction({ enabled, patterns, keys, allow }: RedactionOptions): Redactor {
  state.redactor = createRedactor({
    enabled: enabled ?? REDACTION_DEFAULTS.enabled,
    patterns: patterns ?? REDACTION_DEFAULTS.patterns,
    keys: keys ?? REDACTION_DEFAULTS.keys,
    allow: allow ?? REDACTION_DEFAULTS.allow,
  })
  return state.redactor
}

/** The process's redactor; the default one until another is configured. */
export function activeRedactor(): Redactor {
  return (state.redactor ??= createRedactor(REDACTION_DEFAULTS))
}
