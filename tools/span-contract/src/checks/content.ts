/** Runs a scenario with content capture off and on, and looks for the user's text. */
import type { SpanMap } from '@zeph-telemetry/core'
import { capturingContent } from '../capture-content.ts'
import { SECRETS } from '../content.ts'
import { type Recorded, record } from '../recording.ts'
import { missingContentProblems, privacyProblems } from './privacy.ts'

/** A scenario as far as this check goes. */
export interface ContentCase {
  readonly name: string
  readonly spans: SpanMap
  /** Runs that go well. */
  readonly runs: readonly (() => unknown)[]
  /** Runs that fail. */
  readonly failures: readonly (() => unknown)[]
  /** True where errors come from a third party, which may repeat in their message what it was given. */
  readonly inMessages: boolean
}

/** Nothing of what users say, no secret: the default. */
export async function uncapturedProblems({ spans, runs, failures, inMessages }: ContentCase): Promise<string[]> {
  const well = await recordAll(runs)
  const failed = await recordAll(failures)
  const rules = { spans, captured: false }
  return [
    ...privacyProblems(well, { ...rules, inMessages: false }),
    ...privacyProblems(failed, { ...rules, inMessages }),
  ]
}

/** With capture on: in declared content only, somewhere in it, and still no secret, nor one in the file that is written. */
export async function capturedProblems({ name, spans, runs, failures, inMessages }: ContentCase): Promise<string[]> {
  const { value, written } = await capturingContent(async () => ({
    well: await recordAll(runs),
    failed: await recordAll(failures),
  }))
  const rules = { spans, captured: true }
  return [
    ...privacyProblems(value.well, { ...rules, inMessages: false }),
    ...privacyProblems(value.failed, { ...rules, inMessages }),
    ...missingContentProblems(name, value.well, spans),
    ...writtenProblems(name, written),
  ]
}

/** What a sink wrote has the span, and no secret. */
export function writtenProblems(name: string, written: string): string[] {
  const all = written.toLowerCase()
  return [
    ...SECRETS.filter((secret) => all.includes(secret.toLowerCase())).map(() => 'a secret is in the trace file'),
    ...(all.includes(name) ? [] : [`${name} is not in the trace file`]),
  ]
}

async function recordAll(runs: readonly (() => unknown)[]): Promise<Recorded['spans']> {
  const recorded: Recorded['spans'][number][] = []
  for (const run of runs) recorded.push(...(await record(run)).spans)
  return recorded
}
