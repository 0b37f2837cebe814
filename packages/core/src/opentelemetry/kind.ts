/** OpenTelemetry's numeric span kinds. */
import type { SpanKind } from '../engine/span-record.ts'

const KINDS: readonly SpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer']

/** The kind that OpenTelemetry's API writes as this number; `internal` where it is none. */
export function kindOf(code: number | undefined): SpanKind {
  return KINDS[code ?? 0] ?? 'internal'
}
