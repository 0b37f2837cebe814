/** Gives each sample of a profile to who was at work: sums per owner, and the owner of each sample. Pure. */

import type { Track } from './context-track.ts'
import type { CpuProfile, ProfiledSpan } from './cpu-profile.ts'
import type { Owner } from './owner.ts'

/** Samples and what they stand for. */
export interface OwnedSamples {
  /** The name of the active span at each sample; undefined where there was none. */
  readonly names: readonly (string | undefined)[]
  /** The busiest first. */
  readonly spans: readonly ProfiledSpan[]
}

/** Clocks that are further apart than this are different clocks; then the ends of both are laid upon each other. */
const SAME_CLOCK_US = 1_000_000

/** @param endedAt the profiler's clock, read when the profile ended */
export function samplesByOwner(profile: CpuProfile, { changes, owners }: Track, endedAt: number): OwnedSamples {
  const shift = clockShift(profile, endedAt)
  const idle = idleNodes(profile)
  const sums = owners.map(() => ({ samples: 0, time: 0 }))
  let time = profile.startTime
  const names = profile.samples.map((node, index) => {
    time += profile.timeDeltas[index] ?? 0
    // What follows the last sample is not known to be its.
    const lasts = Math.max(0, profile.timeDeltas[index + 1] ?? profile.endTime - time)
    const number = idle.has(node) ? 0 : changes.at(time + shift)
    const sum = sums[number]!
    sum.samples += 1
    sum.time += lasts
    return owners[number]?.name
  })
  return { names, spans: merged(owners.map((owner, number) => ({ owner, ...sums[number]! }))) }
}

/** What is to be added to the profile's times to have the profiler's clock. @param endedAt that clock, read when the profile ended */
export function clockShift({ endTime }: CpuProfile, endedAt: number): number {
  return Math.abs(endedAt - endTime) < SAME_CLOCK_US ? 0 : endedAt - endTime
}

/** While nothing runs nobody is at work, whoever was last. */
function idleNodes({ nodes }: CpuProfile): ReadonlySet<number> {
  return new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id))
}

interface Sum {
  readonly owner: Owner | undefined
  readonly samples: number
  readonly time: number
}

/** One entry per span and ids: a span has a context for each thing that was set inside it. */
function merged(sums: readonly Sum[]): ProfiledSpan[] {
  const entries = new Map<string, { samples: number; time_us: number } & Record<string, unknown>>()
  for (const { owner, samples, time } of sums) {
    if (owner === undefined || samples === 0) continue
    const key = JSON.stringify(owner, Object.keys(KEYS))
    const entry = entries.get(key)
    if (entry === undefined) entries.set(key, { ...named(owner), samples, time_us: Math.round(time) })
    else {
      entry.samples += samples
      entry.time_us += Math.round(time)
    }
  }
  return [...entries.values()].toSorted((a, b) => b.time_us - a.time_us)
}

const KEYS = {
  ...{ name: 'name', traceId: 'trace_id', spanId: 'span_id' },
  ...{ sessionId: 'session_id', turnId: 'turn_id', requestId: 'request_id' },
}

function named(owner: Owner): Record<string, string> {
  return Object.fromEntries(
    Object.entries(KEYS).flatMap(([key, name]) => {
      const text = owner[key as keyof Owner]
      return text === undefined ? [] : [[name, text]]
    }),
  )
}
