/** The ids of request and session that arrive with a carrier. Untrusted; runs on and off, and never throws. */
import type { Context } from '../context/context.ts'
import { type Correlation, correlationIn, withCorrelation } from '../context/correlation.ts'
import { CORRELATION_KEYS, isSafeId } from './correlation-keys.ts'

/** The context with the ids that a carrier tells; what the program itself has said of its work stays. */
export function readCorrelation(carrier: Readonly<Record<string, unknown>>, context: Context): Context {
  const told: Partial<Record<keyof Correlation, string>> = {}
  for (const [name, key] of CORRELATION_KEYS) {
    const id = givenUnder(carrier, key)
    if (isSafeId(id)) told[name] = id
  }
  if (Object.keys(told).length === 0) return context
  return withCorrelation(context, { ...told, ...correlationIn(context) })
}

function givenUnder(carrier: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    const value = carrier[key]
    return Array.isArray(value) && value.length === 1 ? value[0] : value
  } catch {
    return undefined
  }
}
