/** Where `find` looks: the options, else what the configuration of the working directory says, as a program would read it. */
import { readConfigPlainly } from '@zeph-telemetry/core/config'
import { InputError } from '../input-error.ts'

/** Directories and files as they were given or configured; none of them need exist. */
export interface Places {
  readonly traces: string
  /** Files of lines, and directories with run folders. */
  readonly logs: readonly string[]
  readonly profiles: string
}

export interface PlaceOptions {
  readonly traceDir?: string
  readonly log?: readonly string[]
  readonly profiles?: string
}

/** @throws InputError where the configuration cannot be used */
export function readPlaces(options: PlaceOptions, environment: NodeJS.ProcessEnv): Places {
  const { telemetry, logging, profiling } = readConfig(environment)
  const configured = [logging.file, logging.runDir ?? ''].filter((path) => path !== '')
  return {
    traces: options.traceDir ?? telemetry.traceDir,
    logs: options.log ?? configured,
    profiles: options.profiles ?? profiling.outputDir,
  }
}

function readConfig(environment: NodeJS.ProcessEnv) {
  try {
    // What only an export needs may be wrong.
    return readConfigPlainly({ telemetry: { enabled: false } }, environment).config
  } catch (error) {
    if (error instanceof Error && error.name === 'ZephConfigError') throw new InputError(error.message)
    throw error
  }
}
