/** `#pyroscope` with the `profiling-pyroscope` condition: profiles that are sent to Pyroscope all the time. Loads what profiles only when started. */
import { isMissing } from '../otlp/missing-package.ts'
import { warnOnce } from '../warn-once.ts'
import { type PprofPackages, requirePprof } from './pprof-packages.ts'
import { pushProfiles } from './push-profiles.ts'
import type { Pyroscope, PyroscopeSettings } from './pyroscope.ts'
import { runPyroscopeNodejs } from './pyroscope-nodejs.ts'

/**
 * Begins at once, so that the first span is linked, too.
 * @param load loads the profiler's packages; throws where they are not there or have no binary for this Node
 * @returns undefined where nothing can be profiled, which is said
 */
export function startPyroscope(
  settings: PyroscopeSettings,
  load: () => PprofPackages = requirePprof,
): Pyroscope | undefined {
  if (settings.engine === 'pyroscope-nodejs') return runPyroscopeNodejs(settings)
  const packages = loaded(load)
  return packages && pushProfiles(settings, packages)
}

function loaded(load: () => PprofPackages): PprofPackages | undefined {
  try {
    return load()
  } catch (error) {
    const name = '@datadog/pprof'
    const why = isMissing(error, name)
      ? `the optional package ${name} is not there: npm install ${name}@5.20.0`
      : `${name} cannot be used with Node ${process.versions.node} on ${process.platform} ${process.arch}: ${(error as Error).message}`
    warnOnce('pyroscope:pprof', `nothing is profiled for Pyroscope: ${why}`)
    return undefined
  }
}
