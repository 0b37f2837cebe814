/** The types that users write and the table of keys say the same; checked by `tsc`, run by nobody. */
import type { OptionsOf, ResolvedOf } from './keys/key.ts'
import type { LOGGING_KEYS } from './keys/logging-keys.ts'
import type { METRICS_KEYS } from './keys/metrics-keys.ts'
import type { PROFILING_KEYS } from './keys/profiling-keys.ts'
import type { REDACTION_KEYS } from './keys/redaction-keys.ts'
import type { TELEMETRY_KEYS } from './keys/telemetry-keys.ts'
import type { VAULT_KEYS } from './keys/vault-keys.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'

/** True where both are identical: optional, readonly and `undefined` count. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** An interface and a mapped type of the same properties as one form. */
type Flat<T> = { [K in keyof T]: T[K] }

interface Tables {
  readonly telemetry: typeof TELEMETRY_KEYS
  readonly logging: typeof LOGGING_KEYS
  readonly metrics: typeof METRICS_KEYS
  readonly profiling: typeof PROFILING_KEYS
  readonly vault: typeof VAULT_KEYS
  readonly redaction: typeof REDACTION_KEYS
}
type ResolvedTables = { readonly [S in keyof Tables]: Flat<ResolvedOf<Tables[S]>> }
type OptionTables = { readonly [S in keyof Tables]?: Flat<OptionsOf<Tables[S]>> | undefined }

const resolved: Same<
  Flat<{ readonly [S in keyof ResolvedConfig]: Flat<ResolvedConfig[S]> }>,
  Flat<ResolvedTables>
> = true
interface OtherNames {
  readonly telemetry:
    | 'metricsEnabled'
    | 'tracingEnabled'
    | 'tracingEndpoint'
    | 'metricsPath'
    | 'healthCheckPath'
    | 'systemMetricsInterval'
  readonly logging: 'output' | 'filePath'
}
type Own<S> = S extends keyof OtherNames ? OtherNames[S] : never
type Written = {
  readonly [S in keyof ObservabilityConfig]: Flat<Omit<NonNullable<ObservabilityConfig[S]>, Own<S>>> | undefined
}
const options: Same<Flat<Written>, Flat<OptionTables>> = true
void [resolved, options]

// The comparison sees what it must see.
const optional: Same<{ readonly a?: 1 | undefined }, { readonly a: 1 | undefined }> = false
const readOnly: Same<{ readonly a: 1 }, { a: 1 }> = false
const wider: Same<{ readonly a: 'x' | 'y' }, { readonly a: string }> = false
void [optional, readOnly, wider]
