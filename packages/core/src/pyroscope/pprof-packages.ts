/** The packages that profile, as far as they are used: an optional dependency with a binary, loaded when profiles are asked for, and what writes pprof. */
import { createRequire } from 'node:module'
import type { heap, time } from '@datadog/pprof'

/** Profiles of V8's samplers. */
export interface Pprof {
  readonly time: Pick<typeof time, 'start' | 'stop' | 'isStarted' | 'getContext' | 'runWithContext'>
  readonly heap: Pick<typeof heap, 'start' | 'stop' | 'profile'>
}

/** What a profile is made of: the profiler's own copy of it. */
type Format = typeof import('pprof-format', { with: { 'resolution-mode': 'require' }})
export type PprofFormat = Pick<Format, 'Profile' | 'StringTable'>

export type Profile = InstanceType<Format['Profile']>
export type StringTable = InstanceType<Format['StringTable']>
export type ValueType = InstanceType<Format['ValueType']>
export type Label = InstanceType<Format['Label']>
export type SampleInput = ConstructorParameters<Format['Sample']>[0]
export type ValueTypeInput = ConstructorParameters<Format['ValueType']>[0]

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
