/** Baggage on its way out: it goes to other processes and to what they write, so it leaves without secrets, as everything does. */
import { type BaggageEntry, baggageEntryMetadataFromString, type Context, propagation } from '@opentelemetry/api'
import { activeRedactor } from './active-redactor.ts'
import type { Redactor } from './redactor.ts'

/**
 * The context with the secrets of its baggage replaced, values by their keys and in their texts; the same one where there are none. What the
 * program itself reads of its baggage stays as it is.
 */
export function baggageWithoutSecrets(context: Context): Context {
  const baggage = propagation.getBaggage(context)
  if (baggage === undefined) return context
  const redactor = activeRedactor()
  let result = baggage
  for (const [key, entry] of baggage.getAllEntries()) {
    const clean = entryWithoutSecrets(key, entry, redactor)
    if (clean !== entry) result = result.setEntry(key, clean)
  }
  return result === baggage ? context : propagation.setBaggage(context, result)
}

function entryWithoutSecrets(key: string, entry: BaggageEntry, redactor: Redactor): BaggageEntry {
  const value = String(redactor.value(key, entry.value))
  const given = entry.metadata?.toString() ?? ''
  const metadata = redactor.text(given)
  if (value === entry.value && metadata === given) return entry
  return given === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(metadata) }
}
