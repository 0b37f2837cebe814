/** Profiles the spans of some names, whoever makes them: what `profile: true` does for one place, by the configuration. */
import { nameWithoutSecrets } from '../engine/attributes.ts'
import type { Layer } from '../engine/layer.ts'
import { isRecordingSpan } from '../engine/recording-span.ts'
import { profileUntilEnd } from './profiled-call.ts'
import type { SpanProfiles } from './span-profiles.ts'

/** A layer for the spans that have one of these names. */
export function spanProfileLayer(names: readonly string[], profiles: SpanProfiles): Layer {
  const wanted = new Set(names)
  return {
    name: 'span-profiles',
    stage: 'profile',
    onStart: (span) => {
      if (!wanted.has(span.name) || !isRecordingSpan(span)) return
      const profile = profiles.begin(nameWithoutSecrets(span.name))
      // Not at `onEnd`: a layer must make no file-system call.
      if (profile !== undefined) profileUntilEnd(span, profile)
    },
  }
}
