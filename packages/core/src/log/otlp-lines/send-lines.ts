/**
 * Sends the log's lines over OTLP, where `logging.otlp` asks for it. Where it has no effect `otlpLinesNotice` says why.
 */
import type { ResolvedConfig } from '../../config/observability-config.ts'
import { state } from '../../global-state.ts'
import type { OtlpEventsLayer } from '../../otlp/otlp-events-layer.ts'
import { OtlpLines } from './otlp-lines.ts'

/** @returns stops it: lines from then on are not sent, lines before are */
export function sendLines(
  { logging }: Pick<ResolvedConfig, 'logging'>,
  otlp: { readonly events: OtlpEventsLayer | undefined } | undefined,
): () => void {
  if (!logging.otlp || otlp?.events === undefined) return () => {}
  const lines = new OtlpLines(otlp.events)
  state.logSinks.add(lines)
  return () => void state.logSinks.delete(lines)
}
