/** A section that stays, with or without some of its keys; also the lines before the first header. */
import { asFillers, asPart, mainSection, move, type Rewriting } from './rewriting.ts'
import { takeFromStatement } from './take-from-statement.ts'
import type { Filler, Statement } from './toml-pieces.ts'
import { commentsAbove, isBlank, type Section } from './toml-sections.ts'

export function keepSection({ leading, header, rows, trailing }: Section, rewriting: Rewriting): void {
  const { out } = rewriting
  out.push(...leading, ...(header === undefined ? [] : [header]))
  let afterGap = false
  for (const row of [...rows, ...trailing]) {
    const remains = row.kind === 'statement' ? takeFrom(row, rewriting) : row
    if (remains === undefined) afterGap = true
    // Blank lines that meet where a key was would be more than there were.
    else if (!(afterGap && isBlank(remains) && (out.length === 0 || isBlank(out.at(-1))))) {
      out.push(remains)
      afterGap = false
    }
  }
}

/** Moves what goes, with the comments above where nothing of the statement stays. */
function takeFrom(statement: Statement, rewriting: Rewriting): Statement | undefined {
  const { out, plan } = rewriting
  const taken = takeFromStatement(statement, plan)
  if (taken === undefined) return statement
  const { parts, remains } = taken
  const main = mainSection(parts)
  if (main === undefined) out.push(...asFillers(parts))
  else {
    const above = remains === undefined ? out.splice(commentsAbove(out, out.length)) : []
    move([...(above as Filler[]).map(asPart), ...parts], main, rewriting)
  }
  return remains === undefined ? undefined : { ...statement, text: remains }
}
