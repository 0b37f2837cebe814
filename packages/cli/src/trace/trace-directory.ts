/**
 * Where traces lie: the option, the environment, the `trace_dir` line of the config file, `.local/traces`; the first that is given.
 * The line of the config file is only searched for, not parsed: it decides where this tool looks, never where a program writes.
 */
import { readFileSync } from 'node:fs'

const DEFAULT_TRACE_DIRECTORY = '.local/traces'
const TRACE_DIR_LINE = /^\s*trace_dir\s*=\s*["']([^"']+)["']/m

export function traceDirectory(environment: NodeJS.ProcessEnv, option?: string): string {
  return option || environment.ZEPH_TELEMETRY_TRACE_DIR || configuredDirectory(environment) || DEFAULT_TRACE_DIRECTORY
}

/** A path in the config file is relative to the working directory, as for the program. */
function configuredDirectory(environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return TRACE_DIR_LINE.exec(readFileSync(environment.ZEPH_CONFIG || 'zeph.toml', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
