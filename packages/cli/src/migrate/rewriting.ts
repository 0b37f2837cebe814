/** What is known while a text is rewritten: what has moved where, and the pieces that stand so far. */
import type { Moved } from './moved.ts'
import type { Part, PlanIndex } from './take-from-statement.ts'
import { type Filler, filler, type Piece } from './toml-pieces.ts'

/** A place for sections that the text does not have yet. */
export interface Anchor {
  readonly kind: 'anchor'
  readonly names: readonly string[]
  /** The line of the first header, where it replaces an old one. */
  readonly header: string | undefined
}

export interface Rewriting {
  readonly plan: PlanIndex
  readonly eol: string
  /** Sections that have a place: their own in the text, or an anchor. */
  readonly placed: Set<string>
  /** By section, in the order of the text. */
  readonly moved: Map<string, Moved[]>
  readonly out: (Piece | Anchor)[]
}

/** Takes what belongs to no single key, where an old section goes to several. */
const MAIN_SECTION = 'telemetry'

/** Undefined where no part has a section to go to. */
export function mainSection(parts: readonly Part[]): string | undefined {
  const names = sectionNames(parts)
  return names.includes(MAIN_SECTION) ? MAIN_SECTION : names[0]
}

export function sectionNames(parts: readonly Part[]): string[] {
  return [...new Set(parts.flatMap(({ section }) => section ?? []))]
}

export function move(parts: readonly Part[], main: string, { moved }: Rewriting): void {
  for (const { section = main, moved: one } of parts) {
    const list = moved.get(section) ?? []
    list.push(one)
    moved.set(section, list)
  }
}

export function asPart({ text }: { readonly text: string }): Part {
  return { section: undefined, moved: { kind: 'text', text } }
}

/** Parts without a section, as they stay where they are. */
export function asFillers(parts: readonly Part[]): Filler[] {
  return parts.flatMap(({ moved }) => (moved.kind === 'text' ? [filler(moved.text)] : []))
}
