/** Values of users and servers as attributes: only keys of the span's map, and only values of their type. */
import type { AttributeDefinition, AttributeValue } from '@zeph-telemetry/core'
import { listOf } from '@zeph-telemetry/core/read-value'
import { LLM_SPANS } from '../span-map.ts'
import type { ModelSpanName } from './model-facts.ts'

type Checked = Record<string, AttributeValue>
type Definitions = Readonly<Record<string, AttributeDefinition | undefined>>

/** The values that a span of this name can have. Reads each value once; a getter that throws is its caller's to catch. */
export function checkedAttributes(name: ModelSpanName, given: object): Checked {
  const definitions: Definitions = LLM_SPANS[name].attributes
  const checked: Checked = {}
  for (const [key, value] of Object.entries(given)) {
    const definition = Object.hasOwn(definitions, key) ? definitions[key] : undefined
    if (definition !== undefined && !definition.content && fits(definition.type, value)) checked[key] = value
  }
  return checked
}

function fits(type: AttributeDefinition['type'], value: unknown): value is AttributeValue {
  switch (type) {
    case 'string':
      return isText(value)
    case 'int':
      return Number.isSafeInteger(value)
    case 'double':
      return Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'string[]':
      return listOf(value)?.every(isText) === true && (value as unknown[]).length > 0
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A number of tokens. */
export function tokensOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}
