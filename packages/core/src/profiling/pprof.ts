/** Profiles as gzipped pprof, for `go tool pprof`, Pyroscope and others. `pprof-format` is loaded by the first one: at once, since the process may be ending. */
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Profile } from 'pprof-format'
import type { CpuProfile } from './cpu-profile.ts'
import { type HeapNode, heapStacks } from './heap-stacks.ts'
import { PprofTables } from './pprof-tables.ts'
import type { RecordedProfile } from './profile-recorder.ts'

type PprofFormat = typeof import('pprof-format')

interface NodeTime {
  samples: number
  /** Microseconds. */
  time: number
}

let format: PprofFormat | undefined

/** Without the package there is no pprof: it is said by who calls. */
function load(): PprofFormat {
  format ??= createRequire(import.meta.url)('pprof-format') as PprofFormat
  return format
}

/**
 * A profile of `CpuProfiler` or `HeapProfiler` as gzipped pprof: values `samples` and `wall` of a CPU profile, `inuse_space` of a heap profile.
 * @throws where `pprof-format` cannot be loaded
 * @example
 * const recorded = profiler.stop()
 * if (recorded) await writeFile('profile.pb.gz', pprofOf(recorded))
 */
export function pprofOf({ body }: Pick<RecordedProfile, 'body'>): Uint8Array {
  const profile = 'head' in body ? heapPprof(body.head as HeapNode) : cpuPprof(body as CpuProfile)
  return gzipSync(profile.encode())
}

function cpuPprof(profile: CpuProfile): Profile {
  const tables = new PprofTables(load())
  const stackOf = tables.stacksOf(profile.nodes)
  for (const [node, { samples, time }] of timesByNode(profile)) {
    tables.add(stackOf(node), [samples, Math.round(time * 1000)])
  }
  const { startTime, endTime, samples } = profile
  const periodUs = samples.length === 0 ? 0 : (endTime - startTime) / samples.length
  return tables.profile({
    types: [
      ['samples', 'count'],
      ['wall', 'nanoseconds'],
    ],
    period: Math.round(periodUs * 1000),
    durationNanos: Math.round((endTime - startTime) * 1000),
  })
}

function heapPprof(head: HeapNode): Profile {
  const tables = new PprofTables(load())
  const { nodes, sizes } = heapStacks(head)
  const stackOf = tables.stacksOf(nodes)
  for (const [node, size] of sizes) tables.add(stackOf(node), [size])
  return tables.profile({ types: [['inuse_space', 'bytes']], period: 0, durationNanos: 0 })
}

/** A sample lasts until the next one. */
function timesByNode({ samples, timeDeltas, startTime, endTime }: CpuProfile): Map<number, NodeTime> {
  const times = new Map<number, NodeTime>()
  let now = startTime
  for (const [index, node] of samples.entries()) {
    now += timeDeltas[index] ?? 0
    const lasts = Math.max(0, timeDeltas[index + 1] ?? endTime - now)
    const known = times.get(node)
    if (known === undefined) times.set(node, { samples: 1, time: lasts })
    else {
      known.samples += 1
      known.time += lasts
    }
  }
  return times
}
