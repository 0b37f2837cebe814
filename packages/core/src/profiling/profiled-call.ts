/** `profile: true` of a span: what opens its call opens a profile, too. */
import { nameWithoutSecrets } from '../engine/attributes.ts'
import type { RecordingSpan } from '../engine/recording-span.ts'
import type { Observation } from '../instrument/observation.ts'
import type { SpanProfile, SpanProfiles } from './span-profiles.ts'

let profiles: SpanProfiles | undefined

/** Whose profiles are taken from now on; undefined is nobody's. */
export function profileSpansBy(given: SpanProfiles | undefined): void {
  profiles = given
}

/** Opens a call with a profile of its span's time: begun before the span, written after it, so that neither is part of it. */
export function profiledCall(name: string, open: () => Observation): Observation {
  const profile = profiles?.begin(nameWithoutSecrets(name))
  const call = open()
  if (profile !== undefined) profileUntilEnd(call.span, profile)
  return call
}

/** The profile is that of the span, and is written after its end. */
export function profileUntilEnd(span: RecordingSpan, profile: SpanProfile): void {
  const { name, traceId, spanId, afterEnd } = span
  profile.is({ name, traceId, spanId })
  span.afterEnd = (ended) => {
    afterEnd?.(ended)
    profile.end()
  }
}
