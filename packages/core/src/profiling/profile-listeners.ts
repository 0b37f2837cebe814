/** Who is shown the CPU profiles of this process when they have ended: the trace file draws their samples. */
import type { CpuProfile } from './cpu-profile.ts'

/** A profile's times on the clock of spans: microseconds since `performance.timeOrigin` are its own less `originUs`. */
export type ProfileListener = (profile: CpuProfile, originUs: number) => void

const listeners = new Set<ProfileListener>()

/** @returns takes it away */
export function onCpuProfile(listener: ProfileListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Shows a profile to all. Throws what they throw. */
export function tellCpuProfile(profile: CpuProfile, originUs: number): void {
  for (const listener of listeners) listener(profile, originUs)
}
