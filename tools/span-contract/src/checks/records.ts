/** Holds recorded spans against their definitions: kind, keys, types, constants, what is required, and that they ended. */
import type { AttributeDefinition, SpanDefinition, SpanMap, SpanRecord } from '@zeph-telemetry/core'
import { isOfType } from './attribute-type.ts'

/** How strict to be. */
export interface RecordRules {
  /** False where arguments or results are not what the method takes: then only constants must be there. Default true. */
  readonly complete?: boolean
}

/** What is wrong with recorded spans of the map; others are passed over. */
export function recordProblems(spans: SpanMap, records: readonly SpanRecord[], rules: RecordRules = {}): string[] {
  return records.flatMap((record) => {
    const definition = spans[record.name]
    if (definition === undefined) return []
    const problems = [
      ...shapeProblems(definition, record),
      ...Object.entries(definition.attributes).flatMap(([key, attribute]) =>
        valueProblems(record, { key, attribute, records, complete: rules.complete ?? true }),
      ),
    ]
    return problems.map((problem) => `${record.name}: ${problem}`)
  })
}

/** Attributes that core sets by itself. */
const OF_CORE: ReadonlySet<string> = new Set(['error.type'])

function shapeProblems({ kind, otherKinds = [], attributes }: SpanDefinition, record: SpanRecord): string[] {
  const kinds = [kind, ...otherKinds]
  const keys = Object.keys({ ...record.attributes, ...record.localAttributes })
  return [
    ...(record.ended ? [] : ['has not ended']),
    ...(kinds.includes(record.kind) ? [] : [`has kind ${record.kind}, declared is ${kinds.join(' or ')}`]),
    ...keys
      .filter((key) => attributes[key] === undefined && !OF_CORE.has(key))
      .map((key) => `has the undeclared attribute "${key}"`),
    ...(record.droppedAttributes > 0 ? [`has dropped ${record.droppedAttributes} attributes`] : []),
  ]
}

interface Declared {
  readonly key: string
  readonly attribute: AttributeDefinition
  readonly records: readonly SpanRecord[]
  readonly complete: boolean
}

function valueProblems(record: SpanRecord, { key, attribute, records, complete }: Declared): string[] {
  const { type, value: constant, required, content } = attribute
  const value = record.attributes[key]
  if (value === undefined) {
    const isNeeded = constant !== undefined || (required === true && complete)
    return isNeeded && !isCarriedOutside(record, { key, constant, records }) ? [`lacks the attribute "${key}"`] : []
  }
  // What users said may have any structure; where it may stand is for the check of content.
  if (content) return []
  if (!isOfType(type, value)) return [`"${key}" is ${JSON.stringify(value)}, which is no ${type}`]
  return constant === undefined || value === constant
    ? []
    : [`"${key}" is ${JSON.stringify(value)}, declared is the constant ${JSON.stringify(constant)}`]
}

const OPERATION_NAME = 'gen_ai.operation.name'

interface Carried {
  readonly key: string
  readonly constant: AttributeDefinition['value']
  readonly records: readonly SpanRecord[]
}

/** Core takes the name of an operation off a span inside a span of the same operation. */
function isCarriedOutside(record: SpanRecord, { key, constant, records }: Carried): boolean {
  if (key !== OPERATION_NAME) return false
  const around = ancestors(record, records).map(({ attributes }) => attributes[OPERATION_NAME])
  return around.some((name) => (constant === undefined ? name !== undefined : name === constant))
}

function ancestors(record: SpanRecord, records: readonly SpanRecord[]): SpanRecord[] {
  const found: SpanRecord[] = []
  let parent = records.find(({ spanId }) => spanId === record.parentSpanId)
  while (parent !== undefined && !found.includes(parent)) {
    found.push(parent)
    const { parentSpanId } = parent
    parent = records.find(({ spanId }) => spanId === parentSpanId)
  }
  return found
}
