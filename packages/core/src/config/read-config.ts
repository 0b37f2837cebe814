/**
 * Where configuration comes from, later wins: defaults, `zeph.toml` (or the file that `ZEPH_CONFIG` names), OpenTelemetry's
 * variables, `ZEPH_*` variables, the object given in code. Checked with zod, which is loaded when there is something to check.
 */
import type { ObservabilityConfig } from './observability-config.ts'
import { type ConfigReading, resolveConfig } from './resolve-config.ts'
import { validateWithZod } from './validate/with-zod.ts'

/**
 * Reads and merges all sources.
 * @throws ZephConfigError on an unreadable file, a value that is not allowed, or a secret
 * @example
 * const { config, notices } = readConfig({ telemetry: { enabled: true } })
 */
export function readConfig(
  given: ObservabilityConfig = {},
  environment: NodeJS.ProcessEnv = process.env,
): ConfigReading {
  return resolveConfig({ given, environment }, validateWithZod)
}
