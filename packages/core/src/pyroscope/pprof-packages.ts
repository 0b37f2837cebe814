/** The packages that profile, as far as they are used: an optional dependency with a binary, loaded when profiles are asked for, and what writes pprof. */
import { createRequire } from 'node:module'
import type { heap, time } from '@datadog/pprof'
import type { Profile, StringTable } from 'pprof-format'

/** Profiles of V8's samplers. */
export interface Pprof {
  readonly time: Pick<typeof time, 'start' | 'stop' | 'isStarted' | 'getContext' | 'runWithContext'>
  readonly heap: Pick<typeof heap, 'start' | 'stop' | 'profile'>
}

/** What a profile is made of. */
export interface PprofFormat {
  readonly Profile: typeof Profile
  readonly StringTable: typeof StringTable
}

export interface PprofPackages {
  readonly pprof: Pprof
  readonly format: PprofFormat
}

const PACKAGE = '@datadog/pprof'

/**
 * At once: the first span is to be labelled, too. The format is the profiler's own copy.
 * @throws where it is not installed, or has no binary for this Node and machine
 */
export function requirePprof(): PprofPackages {
  const require = createRequire(import.meta.url)
  const format = createRequire(require.resolve(PACKAGE))('pprof-format') as PprofFormat
  return { pprof: require(PACKAGE) as Pprof, format }
}
