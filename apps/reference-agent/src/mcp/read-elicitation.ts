/** Reads the fields of a form out of an elicitation's schema, which is flat: texts, numbers, booleans and choices. */
import type { ElicitRequestFormParams } from '@modelcontextprotocol/client'
import type { ElicitationField } from './elicitation.ts'

export function readFields({
  properties,
  required = [],
}: ElicitRequestFormParams['requestedSchema']): ElicitationField[] {
  return Object.entries(properties).map(([name, property]) => {
    const { type, title, description } = property as { type?: unknown; title?: string; description?: string }
    const choices = choicesOf(property)
    return {
      ...{ name, label: title ?? description ?? name, type: typeOf(type), required: required.includes(name) },
      ...(choices && { choices }),
    }
  })
}

function typeOf(type: unknown): ElicitationField['type'] {
  if (type === 'boolean') return 'boolean'
  return type === 'number' || type === 'integer' ? 'number' : 'text'
}

function choicesOf(property: object): readonly string[] | undefined {
  const { enum: names, oneOf } = property as { enum?: readonly string[]; oneOf?: readonly { const: string }[] }
  return names ?? oneOf?.map((choice) => choice.const)
}
