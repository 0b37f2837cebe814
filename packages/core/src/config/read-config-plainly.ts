/** Reads the configuration without zod: for the log, which also runs without the `profiling` condition. */
import type { ObservabilityConfig } from './observability-config.ts'
import { type ConfigReading, resolveConfig } from './resolve-config.ts'
import { validateByHand } from './validate/by-hand.ts'

/**
 * The same as `readConfig`, value for value and error for error.
 * @throws ZephConfigError on an unreadable file, a value that is not allowed, or a secret
 * @example
 * const { level } = readConfigPlainly().config.logging
 */
export function readConfigPlainly(
  given: ObservabilityConfig = {},
  environment: NodeJS.ProcessEnv = process.env,
): ConfigReading {
  return resolveConfig({ given, environment }, validateByHand)
}
