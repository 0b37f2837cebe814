/** The assertion that recorded spans hang together: every parent is there, every span has ended, no span is above itself. */
import { AssertionError } from 'node:assert'
import type { SpanRecord } from '@zeph-telemetry/core'
import type { SpanRecorder } from './span-recorder.ts'

/**
 * Asserts that every span's parent was recorded, or is in another process; that parent and child are of one trace; that all have ended, and no
 * span is its own ancestor. For recordings of any size.
 * @param recorded a recorder, or spans
 * @throws AssertionError that names the spans and what is wrong with each
 * @example
 * using recorder = recordSpans()
 * await Promise.all(tasks.map((task) => agent.turn(task)))
 * expectNoOrphans(recorder)
 */
export function expectNoOrphans(recorded: SpanRecorder | readonly SpanRecord[]): void {
  const spans = 'started' in recorded ? recorded.started : recorded
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const rootless = spansInCycles(spans, byId)
  const found = spans.flatMap((span) =>
    problemsOf(span, byId, rootless).map((problem) => `  ${nameOf(span)}: ${problem}`),
  )
  if (found.length === 0) return
  throw new AssertionError({ message: describe(found, spans.length), stackStartFn: expectNoOrphans })
}

const SHOWN = 50

function describe(found: readonly string[], total: number): string {
  const more = found.length > SHOWN ? [`  ... and ${found.length - SHOWN} more`] : []
  return [`${total} recorded spans do not hang together:`, '', ...found.slice(0, SHOWN), ...more].join('\n')
}

type ById = ReadonlyMap<string, SpanRecord>

function problemsOf(span: SpanRecord, byId: ById, rootless: ReadonlySet<SpanRecord>): string[] {
  const { parentSpanId, parentIsRemote, traceId, ended } = span
  const parent = parentSpanId === undefined ? undefined : byId.get(parentSpanId)
  const isLost = parentSpanId !== undefined && parent === undefined && !parentIsRemote
  return [
    ...(isLost ? [`its parent ${parentSpanId} was not recorded`] : []),
    ...(parent !== undefined && parent.traceId !== traceId ? [`its parent ${nameOf(parent)} is of another trace`] : []),
    ...(rootless.has(span) ? ['it is its own ancestor'] : []),
    ...(ended ? [] : ['it has not ended']),
  ]
}

/** Every span is walked over once. */
function spansInCycles(spans: readonly SpanRecord[], byId: ById): Set<SpanRecord> {
  const inCycles = new Set<SpanRecord>()
  const done = new Set<SpanRecord>()
  for (const start of spans) {
    const path = new Set<SpanRecord>()
    let span: SpanRecord | undefined = start
    while (span !== undefined && !done.has(span) && !path.has(span)) {
      path.add(span)
      span = byId.get(span.parentSpanId ?? '')
    }
    const walked = [...path]
    if (span !== undefined && path.has(span))
      for (const member of walked.slice(walked.indexOf(span))) inCycles.add(member)
    for (const member of walked) done.add(member)
  }
  return inCycles
}

function nameOf({ name, spanId, traceId }: SpanRecord): string {
  return `${name} (span ${spanId}, trace ${traceId})`
}
