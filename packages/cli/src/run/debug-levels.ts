/** Levels of loggers for `--debug`: those that are configured, but some loggers, or all, in detail. */
import { readConfigPlainly } from '@zeph-telemetry/core/config'

const ALL = 'all'

/** @param names of loggers; `all` among them is every logger */
export function debugLevels(configured: string, names: readonly string[]): string {
  return names.includes(ALL) ? 'debug' : [configured, ...names.map((name) => `${name}=debug`)].join(',')
}

/** What the program would go by; a configuration that it cannot use either is for it to say. */
export function configuredLevels(environment: NodeJS.ProcessEnv): string {
  try {
    return readConfigPlainly({}, environment).config.logging.level
  } catch {
    return 'info'
  }
}
