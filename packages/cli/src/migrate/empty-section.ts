/** An old section of which no key stays: its header goes, and all that stood below it follows its keys. */
import { type Anchor, asFillers, asPart, mainSection, move, type Rewriting, sectionNames } from './rewriting.ts'
import { type Part, type PlanIndex, takeFromStatement } from './take-from-statement.ts'
import { filler, type Header } from './toml-pieces.ts'
import { commentsAbove, isBlank, type Section } from './toml-sections.ts'

export function emptySection(section: Section, header: Header, rewriting: Rewriting): void {
  const { out, plan, placed, eol } = rewriting
  const { leading, trailing } = section
  const parts = partsOf(section, plan)
  const words = header.comments.map(({ start, end }) => filler(header.text.slice(start, end) + eol))
  const main = mainSection(parts)
  if (main === undefined) {
    out.push(...leading, ...words, ...asFillers(parts), ...trailing)
    return
  }
  const homeless = sectionNames(parts).filter((name) => !placed.has(name))
  const takesOver = homeless.includes(main)
  if (takesOver) out.push(...leading)
  else move([...leading, ...words].map(asPart), main, rewriting)
  move(parts, main, rewriting)
  if (homeless.length === 0) {
    // The gap stays one where there was none before the section.
    if (out.length > 0 && !isBlank(out.at(-1))) out.push(...trailing)
    return
  }
  const names = homeless.toSorted((a, b) => Number(b === main) - Number(a === main))
  const anchor: Anchor = { kind: 'anchor', names, header: takesOver ? renamed(header, main) : undefined }
  out.push(anchor, ...trailing)
  for (const name of names) placed.add(name)
}

function renamed({ text, key }: Header, name: string): string {
  return text.slice(0, key.start) + name + text.slice(key.end)
}

/** Comments directly above a key go where the key goes. */
function partsOf({ rows }: Section, plan: PlanIndex): Part[] {
  const parts: Part[] = []
  for (const [index, row] of rows.entries()) {
    if (row.kind === 'filler') {
      parts.push(asPart(row))
      continue
    }
    const own = takeFromStatement(row, plan)?.parts ?? []
    const section = mainSection(own)
    const above = parts.splice(parts.length - (index - commentsAbove(rows, index)))
    parts.push(...above.map((part) => ({ ...part, section })), ...own)
  }
  return parts
}
