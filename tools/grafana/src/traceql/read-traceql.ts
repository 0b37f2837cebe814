/** What a TraceQL query asks for, by Tempo's grammar: span names, attributes, and where it does not parse. */
import { AttributeField, FieldExpression, IntrinsicField, parser, String as Text } from '@grafana/lezer-traceql'
import type { SyntaxNode } from '@lezer/common'

/** A condition on the name of spans. */
export interface NameCondition {
  readonly operator: string
  readonly value: string
}

export interface TraceqlReading {
  /** Positions at which it is no TraceQL; none for a query that parses. */
  readonly errors: readonly number[]
  readonly names: readonly NameCondition[]
  /** With their scope: `span.gen_ai.request.model`, `resource.service.name`. */
  readonly attributes: readonly string[]
}

export function readTraceql(query: string): TraceqlReading {
  const text = query.replace(/\$\{service(:\w+)?\}/g, 'agent')
  const errors: number[] = []
  const names: NameCondition[] = []
  const attributes = new Set<string>()
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) errors.push(from)
      if (type.id === AttributeField) attributes.add(text.slice(from, to))
      if (type.id === FieldExpression) names.push(...nameCondition(node, text))
    },
  })
  return { errors, names, attributes: [...attributes] }
}

/** `name = "agent.turn"` as its parts; nothing for other expressions. */
function nameCondition(expression: SyntaxNode, text: string): NameCondition[] {
  const [left, right] = expression.getChildren(FieldExpression)
  const operator = expression.getChild('FieldOp')
  const field = left?.getChild(IntrinsicField)
  const value = right?.getChild('Static')?.getChild(Text)
  if (!field || !operator || !value || text.slice(field.from, field.to) !== 'name') return []
  return [{ operator: text.slice(operator.from, operator.to), value: JSON.parse(text.slice(value.from, value.to)) }]
}

/** Whether a span of this name fulfils all conditions; regular expressions must match all of it, as in Tempo. */
export function fulfils(name: string, conditions: readonly NameCondition[]): boolean {
  return conditions.every(({ operator, value }) => {
    if (operator === '=') return name === value
    if (operator === '=~') return new RegExp(`^(?:${value})$`).test(name)
    throw new Error(`name ${operator} is not understood here`)
  })
}
