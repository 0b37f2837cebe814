/** The labels of an event's metrics: each with so many values at most, for the life of the process. What is over becomes `other`. */
import { activeCorrelation } from '../context/correlation.ts'
import type { LooseDefinition } from './event-definition.ts'
import type { ReadFields } from './read-fields.ts'

const USUAL_MOST = 100
const OTHER = 'other'
/** What an attribute of a metric keeps, in UTF-16 code units. */
const LONGEST_TEXT = 256

const IDS = { request_id: 'requestId', session_id: 'sessionId', turn_id: 'turnId' } as const

interface Label {
  readonly key: string
  readonly most: number
  readonly known: Set<string>
}

/** The labels of one event. */
export class LabelValues {
  /** Sorted. */
  readonly keys: readonly string[]
  readonly #labels: readonly Label[]

  constructor(given: LooseDefinition['labels'] = {}) {
    this.#labels = Object.entries(given).map(([key, most]) => ({
      key,
      most: typeof most === 'number' ? most : USUAL_MOST,
      known: new Set(),
    }))
    this.keys = this.#labels.map(({ key }) => key).sort()
  }

  /** Their values for one event; undefined where it has no labels. */
  of(fields: ReadFields): Record<string, string> | undefined {
    if (this.#labels.length === 0) return undefined
    const values: Record<string, string> = {}
    for (const label of this.#labels) {
      const value = textOf(fields[label.key] ?? idNamed(label.key))
      if (value !== undefined) values[label.key] = bounded(label, value)
    }
    return values
  }
}

function idNamed(key: string): unknown {
  return Object.hasOwn(IDS, key) ? activeCorrelation()[IDS[key as keyof typeof IDS]] : undefined
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string')
    return value.length <= LONGEST_TEXT ? value : value.slice(0, LONGEST_TEXT).toWellFormed()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function bounded({ most, known }: Label, value: string): string {
  if (known.has(value)) return value
  if (known.size >= most) return OTHER
  known.add(value)
  return value
}
