/**
 * Finds or makes the registration of a metric. A name stands for one metric in the whole process: who asks for another kind, unit or
 * buckets under a taken name gets a registration that nobody reads, and the process says so once.
 */
import { warnOnce } from '../warn-once.ts'
import { metering, type Registration } from './metering.ts'
import type { MetricShape } from './metric-definition.ts'
import { prometheusNames } from './prometheus-names.ts'

/** OpenTelemetry's syntax of instrument names. */
const NAME = /^[a-z][a-z0-9_.\-/]{0,254}$/i
const MOST_METRICS = 1000
const RESERVED = 'target_info'

/** The registration of `name`; one that is never read where the name or its shape cannot be used. */
export function register(name: string, given: MetricShape): Registration {
  const shape = { ...given, buckets: given.buckets && usableBuckets(given.buckets) }
  const key = String(name).toLowerCase()
  const known = metering.registrations.get(key)
  if (known !== undefined && describe(known.shape) === describe(shape)) return known
  const made: Registration = { name, shape, recorder: undefined, instrument: undefined, sources: new Set() }
  if (known !== undefined) {
    refuse(key, `metric "${name}" is ${describe(known.shape)} already and cannot be ${describe(shape)}, too`)
  } else if (isUsable(name, shape)) {
    metering.registrations.set(key, made)
    metering.engine?.bind(made)
  }
  return made
}

function isUsable(name: string, shape: MetricShape): boolean {
  if (!NAME.test(name)) {
    refuse('', `"${name}" is no name for a metric: a letter, then up to 254 letters, digits and _ . - /`)
    return false
  }
  if (metering.registrations.size >= MOST_METRICS) {
    refuse('*', `there are ${MOST_METRICS} metrics already; "${name}" is the first of those that are not recorded`)
    return false
  }
  const clash = clashOf(name, shape)
  if (clash === undefined) return true
  refuse(name, `metric "${name}" would be the same as "${clash}" in Prometheus's text`)
  return false
}

/** Rising, each once, finite: anything else would make a text that Prometheus refuses. */
function usableBuckets(buckets: readonly number[]): number[] {
  return [...new Set(buckets)].filter(Number.isFinite).sort((a, b) => a - b)
}

/** The metric that takes up a name in Prometheus's text which this one needs, too. */
function clashOf(name: string, shape: MetricShape): string | undefined {
  const wanted = new Set(prometheusNames(name, shape))
  if (wanted.has(RESERVED)) return RESERVED
  for (const other of metering.registrations.values()) {
    if (prometheusNames(other.name, other.shape).some((taken) => wanted.has(taken))) return other.name
  }
  return undefined
}

/** What two instruments of one name must agree in, in words. */
function describe({ type, unit, valueType, buckets }: MetricShape): string {
  const bounds = buckets === undefined ? '' : `, buckets ${buckets.join(' ')}`
  return `a ${type} (unit "${unit}", ${valueType}${bounds})`
}

function refuse(subject: string, reason: string): void {
  warnOnce(`metric:${subject}`, `${reason}; it is not recorded`)
}
