/** What one statement gives to other sections by the plan, what it leaves where it stands, and the words that must not get lost. */
import type { MigrationPlan, MigrationStep } from '@zeph-telemetry/core/config'
import { cut, spansWithout } from './inline-table.ts'
import type { Moved } from './moved.ts'
import type { Pair, Span, Statement } from './toml-pieces.ts'

/** A piece of text or a pair, and the section it goes to; undefined where it goes with the others. */
export interface Part {
  readonly section: string | undefined
  readonly moved: Moved
}

export interface Taken {
  readonly parts: readonly Part[]
  /** The statement as it stays; undefined where nothing of it does. */
  readonly remains: string | undefined
}

/** Looks up paths in the plan. */
export interface PlanIndex {
  step(path: readonly string[]): MigrationStep | undefined
  isEmptied(path: readonly string[]): boolean
}

export function indexPlan({ steps, emptied }: MigrationPlan): PlanIndex {
  const name = (path: readonly string[]) => JSON.stringify(path)
  const byPath = new Map(steps.map((step) => [name(step.from), step]))
  const emptiedNames = new Set(emptied.map(name))
  return { step: (path) => byPath.get(name(path)), isEmptied: (path) => emptiedNames.has(name(path)) }
}

/** Undefined where the plan has nothing to do with the statement. */
export function takeFromStatement(statement: Statement, plan: PlanIndex): Taken | undefined {
  const { text, pair } = statement
  const step = plan.step(pair.path)
  if (step !== undefined) return { parts: ownLine(statement, step), remains: undefined }
  const isGone = ({ path }: Pair) => plan.step(path) !== undefined || plan.isEmptied(path)
  const spans = isGone(pair) ? [{ start: 0, end: text.length }] : spansWithout(text, pair, isGone)
  if (spans.length === 0) return undefined
  const remains = isGone(pair) ? undefined : cut(text, spans)
  return { parts: linesOf(statement, stepsIn(pair, plan), spans), remains }
}

/** `key = value` on lines of its own: what surrounds key and value stays. */
function ownLine({ text, pair: { key, value } }: Statement, step: MigrationStep): Part[] {
  const indent = text.slice(0, key.start)
  const equals = text.slice(key.end, value.start)
  const rest = text.slice(value.end)
  if (step.to.length === 0) return [asComment(indent, `${step.from.join('.')}${text.slice(key.end)}`)]
  return step.to.map(({ section, key: name, value: next, kept }, index) => {
    const isLast = index === step.to.length - 1
    const written = kept ? text.slice(value.start, value.end) : JSON.stringify(next)
    return {
      section,
      moved: { kind: 'pair', indent, key: name, equals, value: written, rest: isLast ? rest : eolOf(text) },
    }
  })
}

interface Hit {
  readonly pair: Pair
  readonly step: MigrationStep
}

function stepsIn(pair: Pair, plan: PlanIndex): Hit[] {
  return (pair.pairs ?? []).flatMap((inner) => {
    const step = plan.step(inner.path)
    return step === undefined ? stepsIn(inner, plan) : [{ pair: inner, step }]
  })
}

/** Pairs of an inline table as lines, below the comments that stood between them. */
function linesOf({ text, pair, comments }: Statement, hits: readonly Hit[], spans: readonly Span[]): Part[] {
  const indent = text.slice(0, pair.key.start)
  const eol = eolOf(text)
  const isIn = (inner: Span) => (outer: Span) => outer.start <= inner.start && inner.end <= outer.end
  const values = hits.map((hit) => hit.pair.value)
  const loose = comments.filter((comment) => spans.some(isIn(comment)) && !values.some(isIn(comment)))
  const words = loose.map(({ start, end }): Part => textPart(`${indent}${text.slice(start, end)}${eol}`))
  const lines = hits.flatMap(({ pair: { key, value }, step }) => {
    const line = `${indent}${text.slice(key.start, value.end)}${eol}`
    const moved = (span: Span) => shifted(span, indent.length - key.start)
    return ownLine(
      {
        kind: 'statement',
        text: line,
        pair: { path: [], key: moved(key), value: moved(value), pairs: undefined },
        comments: [],
      },
      step,
    )
  })
  return [...words, ...lines]
}

function shifted({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by }
}

/** Every line of a value that has no place any more, kept to be read. */
function asComment(indent: string, text: string): Part {
  const lines = text.split(/(?<=\n)/)
  return textPart(lines.map((line) => `${indent}# ${line}`).join(''))
}

function textPart(text: string): Part {
  return { section: undefined, moved: { kind: 'text', text } }
}

function eolOf(text: string): string {
  return text.endsWith('\r\n') ? '\r\n' : '\n'
}
