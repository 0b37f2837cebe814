/** Inline tables as text: what to cut so that some of their pairs are gone, and where to write a new one. */
import type { Pair, Span } from './toml-pieces.ts'

/** What stands between a pair and the next comma. */
const TO_COMMA = /(?:\s|#[^\n]*)*,/y
const TO_END = /(?:\s|#[^\n]*)*/y

/**
 * The spans of a statement's text that go so that the pairs `isGone` accepts are gone, at any depth: each with the comma behind it,
 * or with the one before it where it was the last.
 */
export function spansWithout(text: string, table: Pair, isGone: (pair: Pair) => boolean): Span[] {
  const pairs = table.pairs ?? []
  const spans: Span[] = []
  let start = table.value.start + 1
  let commaBefore: Span | undefined
  for (const pair of pairs) {
    const comma = commaBehind(text, pair)
    if (!isGone(pair)) {
      spans.push(...spansWithout(text, pair, isGone))
      commaBefore = comma
    } else if (comma !== undefined) spans.push({ start, end: comma.end })
    else spans.push({ start, end: pair.value.end }, ...(commaBefore === undefined ? [] : [commaBefore]))
    start = comma?.end ?? pair.value.end
  }
  return spans
}

function commaBehind(text: string, pair: Pair): Span | undefined {
  TO_COMMA.lastIndex = pair.value.end
  return TO_COMMA.test(text) ? { start: TO_COMMA.lastIndex - 1, end: TO_COMMA.lastIndex } : undefined
}

export function cut(text: string, spans: readonly Span[]): string {
  const fromTheEnd = spans.toSorted((a, b) => b.start - a.start)
  return fromTheEnd.reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)
}

/** The statement's text with one pair more at the end of its inline table. */
export function withPair(text: string, table: Pair, written: string): string {
  const last = table.pairs?.at(-1)
  if (last !== undefined) return insert(text, last.value.end, `, ${written}`)
  const open = table.value.start + 1
  TO_END.lastIndex = open
  TO_END.test(text)
  return insert(text, open, TO_END.lastIndex === open ? ` ${written} ` : ` ${written}`)
}

function insert(text: string, at: number, written: string): string {
  return text.slice(0, at) + written + text.slice(at)
}
