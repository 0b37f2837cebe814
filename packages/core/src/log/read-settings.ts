/**
 * The configuration as lines need it: `[logging]`, and `[redaction]` for the process, which nobody else reads where there is no engine.
 * A configuration that is wrong must not make a log line throw: defaults hold, and it is said.
 */
import { mergedConfig } from '../config/merge.ts'
import type { Notice } from '../config/notice.ts'
import type { ResolvedConfig } from '../config/observability-config.ts'
import { readConfigPlainly } from '../config/read-config-plainly.ts'
import { state } from '../global-state.ts'
import { configureRedaction } from '../redaction/active-redactor.ts'

/** What outputs are opened by. */
export type LogConfig = Pick<ResolvedConfig, 'logging' | 'telemetry' | 'vault'>

export interface Settings {
  readonly config: LogConfig
  /** What there is to say about the configuration, once the outputs are known. */
  readonly notices: readonly Notice[]
}

export function readSettings(): Settings {
  try {
    const { config, notices } = readConfigPlainly(state.given)
    configureRedaction(config.redaction, config.vault)
    return { config, notices }
  } catch (error) {
    const message = `log lines are written by the defaults: ${(error as Error).message}`
    return { config: defaults(), notices: [{ subject: 'log-config', message }] }
  }
}

/** Whose terminal it is does not depend on what else is right. */
function defaults(): LogConfig {
  const isTheirs = state.given?.logging?.stderr === false || process.env['ZEPH_LOGGING_STDERR'] === 'false'
  const config = mergedConfig([])
  return { ...config, logging: { ...config.logging, stderr: !isTheirs } }
}
