/** Writes spans in the text notation that `parseSpanTree` reads. */
import type { ExpectedNode } from './expected-tree.ts'
import type { SpanRecorder } from './span-recorder.ts'
import type { ComparedTree, SpanTree } from './span-tree.ts'

/** What holds recorded trees. */
export type RecordedTrees = SpanRecorder | SpanTree | readonly SpanTree[]

/** What a line shows besides the name. */
export interface FormatOptions {
  /** Keys of the attributes to show, or `true` for all of them. Default: none. */
  readonly attributes?: boolean | readonly string[]
}

/**
 * Span trees as text: one span a line, children indented by two spaces, `!error`, `!ok` and `!open` where they apply.
 * @example
 * console.log(formatSpanTree(recorder, { attributes: ['gen_ai.request.model'] }))
 */
export function formatSpanTree(recorded: RecordedTrees, options: FormatOptions = {}): string {
  return treesOf(recorded)
    .flatMap((tree) => linesOf(tree, options, 0))
    .join('\n')
}

/** The trees in whatever holds them. */
export function treesOf(recorded: RecordedTrees): readonly SpanTree[] {
  if ('tree' in recorded) return recorded.tree()
  return 'span' in recorded ? [recorded] : recorded
}

function linesOf(tree: SpanTree, options: FormatOptions, depth: number): string[] {
  const line = indent(depth, formatRecorded(tree, options.attributes ?? false))
  return [line, ...tree.children.flatMap((child) => linesOf(child, options, depth + 1))]
}

/** A line at its depth. */
export function indent(depth: number, line: string): string {
  return '  '.repeat(depth) + line
}

/** The line of a recorded span. */
export function formatRecorded({ span }: ComparedTree, shown: boolean | readonly string[]): string {
  const { attributes, status, ended } = span
  const entries = Object.entries(attributes).filter(([key]) => (Array.isArray(shown) ? shown.includes(key) : shown))
  return formatLine({
    name: span.name,
    attributes: Object.fromEntries(entries),
    status: status === 'unset' ? undefined : status,
    open: !ended,
  })
}

/** The line of an expected or recorded span. */
export function formatLine({ name, attributes, status, open }: Omit<ExpectedNode, 'children'>): string {
  const parts = [isPlain(name) ? name : JSON.stringify(name)]
  if (Object.values(attributes).some((value) => value !== undefined)) parts.push(formatValue(attributes))
  if (status !== undefined) parts.push(`!${status}`)
  if (open) parts.push('!open')
  return parts.join(' ')
}

/** A value as JSON; an asymmetric matcher by its own description. */
export function formatValue(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => describeMatcher(item)) ?? String(value)
}

function describeMatcher(item: unknown): unknown {
  const matcher = item as { asymmetricMatch?: unknown; toAsymmetricMatcher?: () => string } | null
  if (typeof matcher?.asymmetricMatch !== 'function') return item
  return matcher.toAsymmetricMatcher?.() ?? String(item)
}

/** True for a name that reads back as itself. */
function isPlain(name: string): boolean {
  return name !== '' && name !== '*' && name.trim() === name && !/^["{!#]| [{!]|[\n\r\t]/.test(name)
}
