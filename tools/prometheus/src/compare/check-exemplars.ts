/** Whether the exemplars that Prometheus has kept lead to spans of the trace file. */
import type { Trace } from '@zeph-telemetry/perfetto'
import type { KeptExemplar } from '../run/exemplars.ts'
import { attribute } from './trace-rows.ts'

/** How it stands with them. */
export interface ExemplarFinding {
  /** False where there are none, and where one leads nowhere. */
  readonly holds: boolean
  /** One line. */
  readonly text: string
}

export async function checkExemplars(exemplars: readonly KeptExemplar[], trace: Trace): Promise<ExemplarFinding> {
  const rows = await trace.query(`
    select distinct ${attribute('trace_id')} as trace_id, ${attribute('span_id')} as span_id
    from slice where category = 'span'`)
  const known = new Set(rows.map(({ trace_id, span_id }) => `${trace_id} ${span_id}`))
  const lost = exemplars.filter(({ labels }) => !known.has(`${labels['trace_id']} ${labels['span_id']}`))
  const metrics = new Set(exemplars.map(({ metric }) => metric)).size
  const outcome = lost.length === 0 ? 'all lead to spans of the trace file' : `${lost.length} lead NOWHERE`
  const text = `Exemplars: ${exemplars.length} of ${metrics} metrics, ${outcome}`
  return { holds: exemplars.length > 0 && lost.length === 0, text }
}
