/**
 * The spans that no package declares yet. Only subsystems with an issue of their own may have any: the list shrinks
 * as their packages declare more, and a span missing anywhere else is a mistake that the scenario reports.
 */
import { CHANNEL_SPANS } from '@zeph-telemetry/channels'
import { LLM_SPANS } from '@zeph-telemetry/llm'
import { namesOf } from './span-names.ts'

/** The maps of the packages whose spans may be pending; `packages/mcp` joins when it exists. */
const DECLARED: ReadonlySet<string> = new Set([LLM_SPANS, CHANNEL_SPANS].flatMap((map) => Object.keys(map)))

/** Span names of the specification that cannot be emitted yet, in its order. */
export const PENDING_SPANS: readonly string[] = [
  ...namesOf('llm'),
  ...namesOf('mcp'),
  ...namesOf('instrumented_channels'),
].filter((name) => !DECLARED.has(name))
