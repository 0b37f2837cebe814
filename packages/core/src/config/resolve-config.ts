/** All of reading but the check of single values, which the two readers do differently: sources in their order, errors, merging. */
import { adjusted } from './adjust.ts'
import { checkExport } from './check-export.ts'
import { ZephConfigError } from './config-error.ts'
import { allowedOf } from './keys/allowed.ts'
import { mergedConfig } from './merge.ts'
import { withMetricsAlone } from './metrics-alone.ts'
import type { Notice } from './notice.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'
import { REDACTED, withoutCredential } from './secrets/credential.ts'
import { type GivenValue, rowOf } from './sources/config-source.ts'
import { readFileSource } from './sources/file-source.ts'
import { readObjectSource } from './sources/object-source.ts'
import { isSdkDisabled, readOtelSource } from './sources/otel-source.ts'
import { readVariableSource } from './sources/variable-source.ts'
import { switchedOff } from './switch-off.ts'
import type { GivenSections, Validate } from './validate/validate.ts'

/** A configuration, and what its author should be told; telling is for the caller. */
export interface ConfigReading {
  readonly config: ResolvedConfig
  readonly notices: readonly Notice[]
}

/** What configuration is read from. */
export interface ConfigInput {
  readonly given: ObservabilityConfig
  readonly environment: NodeJS.ProcessEnv
}

/** @throws ZephConfigError */
export function resolveConfig({ given, environment }: ConfigInput, validate: Validate): ConfigReading {
  const notices: Notice[] = []
  const sources = [readFileSource, readOtelSource, readVariableSource].map((read) => read(environment, notices))
  sources.push(readObjectSource(given, notices))
  const values = sources.flatMap((source) =>
    checked(
      source.map((value) => adjusted(value, notices)),
      validate,
    ),
  )
  const merged = withMetricsAlone(mergedConfig(values), values)
  const config = isSdkDisabled(environment, notices) ? switchedOff(merged, notices) : merged
  checkExport(config, environment, notices)
  return { config, notices }
}

function checked(values: readonly GivenValue[], validate: Validate): readonly GivenValue[] {
  if (values.length === 0) return values
  const sections: Record<string, Record<string, unknown>> = {}
  for (const { section, key, value } of values) (sections[section] ??= {})[key] = value
  const wrong = validate(sections as GivenSections)
  if (wrong === undefined) return values
  throw invalid(values.find(({ section, key }) => section === wrong.section && key === wrong.key)!)
}

function invalid(given: GivenValue): ZephConfigError {
  const { name, readAs, place } = given
  const allowed = allowedOf(rowOf(given))
  return new ZephConfigError({
    code: 'invalid_value',
    key: name,
    value: shownValue(given),
    allowed: readAs === undefined ? allowed : `${allowed}, as it is read as ${readAs}`,
    ...place?.(),
  })
}

/** What stands under a key that is near to secrets is not shown, however harmless it looks. */
function shownValue(given: GivenValue): unknown {
  const { value } = given
  const row = rowOf(given)
  const form = row.type === 'text' ? row.form : undefined
  if (form === 'vault key' && typeof value === 'object' && value !== null) return REDACTED
  if (form === 'endpoint' && typeof value === 'string' && /[@?#]/.test(value)) return REDACTED
  return withoutCredential(value)
}
