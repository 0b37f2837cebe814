/** Reads the declaration of an event, once: programs without types may have given anything. Nothing in here throws. */
import { limitValue } from '../content/limit-value.ts'
import type { Logger } from '../log/logger.ts'
import type { EventLevel, LooseDefinition } from './event-definition.ts'
import type { FieldMap, MetricField } from './field.ts'

const LIMITS = { maxLength: 1024, maxDepth: 5 }
const LEVELS: ReadonlySet<unknown> = new Set<EventLevel>(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
const METRICS: ReadonlySet<unknown> = new Set<MetricField['metric']>(['counter', 'histogram', 'gauge'])
const LONGEST_NAME = 256

type Entries = Readonly<Record<string, unknown>>

/** A copy with what is usable; the rest is as if it were not there. */
export function readDefinition(given: unknown): LooseDefinition {
  const { name, level, fields, labels, count, span } = entriesOf(limitValue(given, LIMITS))
  const logger = loggerOf(given)
  return {
    ...{ name: eventName(name), level: eventLevel(level, 'info'), count: count === true, span: span === true },
    fields: onlyMetrics(entriesOf(fields)),
    labels: onlyLimits(entriesOf(labels)),
    ...(logger !== undefined && { logger }),
  }
}

/** A logger is the only part that is no plain data. */
function loggerOf(given: unknown): string | Logger | undefined {
  try {
    const { logger } = given as { logger?: unknown }
    const isLogger = typeof (logger as Partial<Logger> | undefined)?.isLevelEnabled === 'function'
    return isLogger || typeof logger === 'string' ? (logger as string | Logger) : undefined
  } catch {
    return undefined
  }
}

export function eventName(given: unknown): string {
  return typeof given === 'string' ? given.slice(0, LONGEST_NAME).toWellFormed() : 'unnamed'
}

export function eventLevel(given: unknown, otherwise: EventLevel): EventLevel {
  return LEVELS.has(given) ? (given as EventLevel) : otherwise
}

/** Plain fields matter to the compiler alone. */
function onlyMetrics(fields: Entries): FieldMap {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, MetricField] => {
      const { metric, unit, brief, buckets = [] } = entriesOf(entry[1])
      return METRICS.has(metric) && typeof unit === 'string' && typeof brief === 'string' && Array.isArray(buckets)
    }),
  )
}

function onlyLimits(labels: Entries): Record<string, number | true> {
  const isLimit = (entry: [string, unknown]): entry is [string, number | true] =>
    entry[1] === true || (typeof entry[1] === 'number' && entry[1] >= 0)
  return Object.fromEntries(Object.entries(labels).filter(isLimit))
}

function entriesOf(value: unknown): Entries {
  return typeof value === 'object' && value !== null ? (value as Entries) : {}
}
