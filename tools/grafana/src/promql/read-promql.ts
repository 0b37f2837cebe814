/** What a PromQL query asks for, by Prometheus's own grammar: its metrics, the labels that each of them must have, and where it does not parse. */
import type { SyntaxNode } from '@lezer/common'
import {
  AggregateExpr,
  GroupingLabels,
  Identifier,
  LabelName,
  parser,
  QuotedLabelName,
  VectorSelector,
} from '@prometheus-io/lezer-promql'

/** One metric of a query. */
export interface Asked {
  readonly metric: string
  /** Those of its conditions, and those that aggregations and matchings around it name. */
  readonly labels: readonly string[]
}

export interface PromqlReading {
  /** Positions at which it is no PromQL; none for a query that parses. */
  readonly errors: readonly number[]
  readonly asked: readonly Asked[]
  /** Labels that any aggregation keeps: what a legend may name. */
  readonly kept: readonly string[]
}

/** Grafana fills these in before Prometheus sees the query. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/\$__rate_interval/g, '5m'],
  [/\$__range/g, '1h'],
  [/\$__tags/g, 'service_name="agent"'],
]

export function readPromql(query: string): PromqlReading {
  const text = VARIABLES.reduce((filled, [variable, value]) => filled.replace(variable, value), query)
  const errors: number[] = []
  const asked: Asked[] = []
  const kept = new Set<string>()
  parser.parse(text).iterate({
    enter: ({ type, from, node }) => {
      if (type.isError) errors.push(from)
      if (type.id === VectorSelector) asked.push(askedBy(node, text))
      if (type.id === AggregateExpr) for (const label of groupingOf(node, text)) kept.add(label)
    },
  })
  return { errors, asked, kept: [...kept] }
}

function askedBy(selector: SyntaxNode, text: string): Asked {
  const name = selector.getChild(Identifier)
  const own = namesBelow(selector, text)
  const around: string[] = []
  for (let node = selector.parent; node !== null; node = node.parent) around.push(...groupingOf(node, text))
  return { metric: name === null ? '' : text.slice(name.from, name.to), labels: [...new Set([...own, ...around])] }
}

/** Labels of `by (...)` of an aggregation. Those of `on` and `ignoring` concern one of two sides only, and are not looked at. */
function groupingOf(node: SyntaxNode, text: string): string[] {
  if (node.type.id !== AggregateExpr) return []
  const found: string[] = []
  node
    .getChild('AggregateModifier')
    ?.cursor()
    .iterate(({ type, node: inner }) => {
      if (type.id === GroupingLabels) found.push(...namesBelow(inner, text))
    })
  return found
}

function namesBelow(node: SyntaxNode, text: string): string[] {
  const found: string[] = []
  node.cursor().iterate(({ type, from, to }) => {
    if (type.id === LabelName) found.push(text.slice(from, to))
    if (type.id === QuotedLabelName) found.push(text.slice(from + 1, to - 1))
  })
  return found
}
