/**
 * The spans that no package declares yet. Only subsystems with an issue of their own may have any: the list shrinks
 * as their packages declare more, and a span missing anywhere else is a mistake that the scenario reports.
 */
import { CHANNEL_SPANS } from '@zeph-telemetry/channels'
import { namesOf } from './span-names.ts'

/** What the package declares whose spans may be pending. */
const DECLARED: ReadonlySet<string> = new Set(Object.keys(CHANNEL_SPANS))

/** Span names of the specification that cannot be emitted yet, in its order. */
export const PENDING_SPANS: readonly string[] = namesOf('instrumented_channels').filter((name) => !DECLARED.has(name))
