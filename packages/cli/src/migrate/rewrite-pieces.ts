/**
 * The plan carried out on a text in pieces. What goes to a section is collected with the comments that stand on it and written
 * behind the section's keys; a section that is new takes the place of the old one it comes from. All else stays as it is.
 */
import type { MigrationPlan } from '@zeph-telemetry/core/config'
import { emptySection } from './empty-section.ts'
import { findHome, linesOf, putIn } from './homes.ts'
import { keepSection } from './keep-section.ts'
import type { Anchor, Rewriting } from './rewriting.ts'
import { indexPlan } from './take-from-statement.ts'
import { filler, type Piece } from './toml-pieces.ts'
import { isBlank, type Section, sectionsOf } from './toml-sections.ts'

/** @param pieces of a text whose last line has its end */
export function rewritePieces(pieces: readonly Piece[], plan: MigrationPlan): string {
  const sections = sectionsOf(pieces)
  const names = [...new Set(plan.steps.flatMap(({ to }) => to.map(({ section }) => section)))]
  const homes = new Map(names.flatMap((name) => findHome(name, sections) ?? []).map((home) => [home.name, home]))
  const eol = pieces[0]?.text.endsWith('\r\n') ? '\r\n' : '\n'
  const rewriting: Rewriting = { plan: indexPlan(plan), eol, placed: new Set(homes.keys()), moved: new Map(), out: [] }
  for (const section of sections) rewriteSection(section, rewriting)
  if (!isBlank(pieces.at(-1))) dropBlanksAtEnd(rewriting)
  const atEnd = newSectionsAtEnd(names, rewriting)
  const filled = rewriting.out.flatMap((piece) => (piece.kind === 'anchor' ? newSections(piece, rewriting) : [piece]))
  const putHome = (result: Piece[], name: string) => {
    const [home, moved] = [homes.get(name), rewriting.moved.get(name)]
    return home === undefined || moved === undefined ? result : putIn(result, home, moved)
  }
  return [...names.reduce(putHome, filled), ...atEnd].map(({ text }) => text).join('')
}

function rewriteSection(section: Section, rewriting: Rewriting): void {
  const { header } = section
  if (header !== undefined && rewriting.plan.isEmptied(header.path)) emptySection(section, header, rewriting)
  else keepSection(section, rewriting)
}

function dropBlanksAtEnd({ out }: Rewriting): void {
  while (isBlank(out.at(-1))) out.pop()
}

function newSectionsAtEnd(names: readonly string[], rewriting: Rewriting): Piece[] {
  const { placed, out, eol } = rewriting
  const homeless = names.filter((name) => !placed.has(name))
  if (homeless.length === 0) return []
  const gap = out.length === 0 || isBlank(out.at(-1)) ? [] : [filler(eol)]
  return [...gap, ...newSections({ kind: 'anchor', names: homeless, header: undefined }, rewriting)]
}

function newSections({ names, header }: Anchor, { eol, moved }: Rewriting): Piece[] {
  return names.flatMap((name, index) => {
    const first = index === 0 ? header : undefined
    const gap = index === 0 ? [] : [filler(eol)]
    return [...gap, filler(first ?? `[${name}]${eol}`), ...linesOf(moved.get(name) ?? [])]
  })
}
