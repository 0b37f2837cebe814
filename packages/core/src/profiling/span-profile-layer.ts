/** Profiles the spans of some names, whoever makes them: what `profile: true` does for one place, by the configuration. */
import { nameWithoutSecrets } from '../engine/attributes.ts'
import type { Layer } from '../engine/layer.ts'
import type { SpanRecord } from '../engine/span-record.ts'
import type { SpanProfile, SpanProfiles } from './span-profiles.ts'

/** A layer for the spans that have one of these names. */
export function spanProfileLayer(names: readonly string[], profiles: SpanProfiles): Layer {
  const wanted = new Set(names)
  const running = new WeakMap<SpanRecord, SpanProfile>()
  return {
    name: 'span-profiles',
    stage: 'enrich',
    onStart: (span) => {
      if (!wanted.has(span.name)) return
      const profile = profiles.begin(nameWithoutSecrets(span.name))
      if (profile === undefined) return
      profile.is(span)
      running.set(span, profile)
    },
    onEnd: (span) => running.get(span)?.end(),
  }
}
