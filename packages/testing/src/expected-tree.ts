/** How a test writes down the spans it expects: as text, as objects, as nested arrays, or mixed. */
import { parseSpanTree } from './parse-span-tree.ts'

/** One expected span. What is left out of `attributes` may be anything. */
export interface ExpectedSpan {
  readonly name: string
  /** Attributes it must have, compared deeply; values may be asymmetric matchers such as `expect.any(Number)`. */
  readonly attributes?: Readonly<Record<string, unknown>>
  /** Left out: any status but `error`. */
  readonly status?: 'ok' | 'error'
  /** True where the span must not have ended. Left out: it must have. */
  readonly open?: boolean
  /** Left out: none. `'*'`: any. */
  readonly children?: ExpectedTree
}

/**
 * Expected siblings. A string is text in the notation of `formatSpanTree`; a list holds siblings, and a list in a list holds
 * the children of what stands before it: `['agent.turn', ['agent.prepare_context', 'llm.chat']]`.
 */
export type ExpectedTree = string | ExpectedSpan | readonly ExpectedTree[]

/** Any number of spans, with anything below them. */
export const ANY_SPANS = '*'

/** An expected span in its one internal form. */
export interface ExpectedNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly status: 'ok' | 'error' | undefined
  readonly open: boolean
  readonly children: readonly ExpectedItem[]
}

/** An expected sibling. */
export type ExpectedItem = ExpectedNode | typeof ANY_SPANS

/**
 * Brings every way of writing into the internal form.
 * @throws SyntaxError on text that is not in the notation, TypeError on a list of children that follows no span
 */
export function normalizeExpected(expected: ExpectedTree): ExpectedItem[] {
  if (typeof expected === 'string') return parseSpanTree(expected).flatMap(normalizeItem)
  return isList(expected) ? normalizeList(expected) : [normalizeSpan(expected)]
}

function normalizeItem(item: ExpectedSpan | typeof ANY_SPANS): ExpectedItem {
  return item === ANY_SPANS ? item : normalizeSpan(item)
}

function normalizeSpan({ name, attributes = {}, status, open = false, children = [] }: ExpectedSpan): ExpectedNode {
  // What the parser made is a list of spans and `*`: a list without lists.
  return { name, attributes, status, open, children: normalizeExpected(children) }
}

function normalizeList(list: readonly ExpectedTree[]): ExpectedItem[] {
  const items: ExpectedItem[] = []
  for (const element of list) {
    if (isList(element)) {
      const parent = items.pop()
      if (parent === undefined || parent === ANY_SPANS) {
        throw new TypeError('expected span tree: a list of children must stand after the span they belong to')
      }
      items.push({ ...parent, children: [...parent.children, ...normalizeList(element)] })
    } else {
      items.push(...normalizeExpected(element))
    }
  }
  return items
}

function isList(expected: ExpectedTree): expected is readonly ExpectedTree[] {
  return Array.isArray(expected)
}
