/**
 * The CPU profile of this thread: V8's sampling profiler, and beside it what was active when, so that its samples carry spans and ids. Costs
 * nothing before `start` and after `stop`.
 */
import { nameWithoutSecrets, textWithoutSecrets } from '../engine/attributes.ts'
import { PROFILER_ORIGIN_US, profilerClock } from './changes.ts'
import { ContextTrack } from './context-track.ts'
import type { CpuProfile, ProfiledSpan } from './cpu-profile.ts'
import { InspectorSession } from './inspector-session.ts'
import type { ProfileRecorder, RecordedProfile } from './profile-recorder.ts'
import { clockShift, samplesByOwner } from './samples-by-owner.ts'
import { withSpanFrames } from './with-span-frames.ts'

/** V8's interval of one sample per millisecond costs a few percent while it profiles. */
const INTERVAL_US = 1000

interface Running {
  readonly session: InspectorSession
  readonly track: ContextTrack
}

/**
 * Makes CPU profiles, one at a time.
 * @example
 * const profiler = new CpuProfiler()
 * profiler.start()
 * work()
 * const { body, spans } = profiler.stop() ?? {}
 */
export class CpuProfiler implements ProfileRecorder {
  readonly extension = 'cpuprofile'
  readonly #intervalUs: number
  #running: Running | undefined

  /** @param sampleRate 1 is a sample every millisecond, 0.1 one every ten */
  constructor(sampleRate = 1) {
    this.#intervalUs = Math.round(INTERVAL_US / sampleRate)
  }

  get full(): boolean {
    return this.#running?.track.full ?? false
  }

  /** @throws where this Node has no inspector, or V8 refuses */
  start(): void {
    if (this.#running !== undefined) return
    const session = new InspectorSession()
    try {
      session.ask('Profiler.enable')
      session.ask('Profiler.setSamplingInterval', { interval: this.#intervalUs })
      session.ask('Profiler.start')
    } catch (error) {
      session.close()
      throw error
    }
    this.#running = { session, track: new ContextTrack() }
  }

  stop(): RecordedProfile | undefined {
    const running = this.#running
    if (running === undefined) return undefined
    this.#running = undefined
    running.track.stop()
    const profile = profileOf(running.session)
    const endedAt = profilerClock()
    running.session.close()
    if (profile === undefined || profile.samples.length === 0) return undefined
    const { names, spans } = samplesByOwner(profile, running.track, endedAt)
    const framed = withSpanFrames(
      profile,
      names.map((name) => name && nameWithoutSecrets(name)),
    )
    const originUs = PROFILER_ORIGIN_US - clockShift(profile, endedAt)
    return { body: withoutSecrets(framed), spans: spans.map(spanWithoutSecrets), originUs }
  }
}

function profileOf(session: InspectorSession): CpuProfile | undefined {
  try {
    return (session.ask('Profiler.stop') as { readonly profile: CpuProfile }).profile
  } catch {
    return undefined
  }
}

/** Where a function is from may be a path that is not to be shown, or a `data:` URL. */
function withoutSecrets(profile: CpuProfile): CpuProfile {
  const clean = new Map<string, string>()
  const nodes = profile.nodes.map((node) => {
    const { url } = node.callFrame
    const shown = clean.get(url) ?? textWithoutSecrets(url)
    clean.set(url, shown)
    return { ...node, callFrame: { ...node.callFrame, url: shown } }
  })
  return { ...profile, nodes }
}

/** Ids of traces and spans are ours; the others come from outside. */
function spanWithoutSecrets(span: ProfiledSpan): ProfiledSpan {
  const { name, session_id, turn_id, request_id } = span
  const texts = Object.entries({ session_id, turn_id, request_id }).filter(([, text]) => text !== undefined)
  return {
    ...span,
    ...(name !== undefined && { name: nameWithoutSecrets(name) }),
    ...Object.fromEntries(texts.map(([key, text]) => [key, textWithoutSecrets(text!)])),
  }
}
