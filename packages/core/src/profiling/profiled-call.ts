/** `profile: true` of a span: what opens its call opens a profile, too. */
import { nameWithoutSecrets } from '../engine/attributes.ts'
import type { Observation } from '../instrument/observation.ts'
import type { SpanProfiles } from './span-profiles.ts'

let profiles: SpanProfiles | undefined

/** Whose profiles are taken from now on; undefined is nobody's. */
export function profileSpansBy(given: SpanProfiles | undefined): void {
  profiles = given
}

/** Opens a call with a profile of its span's time: begun before the span, written after it, so that neither is part of it. */
export function profiledCall(name: string, open: () => Observation): Observation {
  const profile = profiles?.begin(nameWithoutSecrets(name))
  const call = open()
  if (profile === undefined) return call
  const { span } = call
  const { traceId, spanId, afterEnd } = span
  profile.is({ name, traceId, spanId })
  span.afterEnd = (ended) => {
    afterEnd?.(ended)
    profile.end()
  }
  return call
}
