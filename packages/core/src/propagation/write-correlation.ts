/** Tells the ids of request and session along with trace context, by the same rules of who may know them. */
import type { Context } from '../context/context.ts'
import { correlationIn } from '../context/correlation.ts'
import { activeRedactor } from '../redaction/active-redactor.ts'
import { CORRELATION_KEYS, isSafeId } from './correlation-keys.ts'

/** Writes the ids of a context; an id that cannot be told safely is left out, and what the carrier has already stays. */
export function writeCorrelation(carrier: Record<string, unknown>, context: Context): void {
  const correlation = correlationIn(context)
  if (correlation === undefined) return
  const taken = new Set(Object.keys(carrier).map((key) => key.toLowerCase()))
  for (const [name, key] of CORRELATION_KEYS) {
    const id: unknown = correlation[name]
    const told = isSafeId(id) && !taken.has(key) ? activeRedactor().text(id) : undefined
    if (isSafeId(told)) carrier[key] = told
  }
}
