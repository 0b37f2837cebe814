/**
 * Parents whose time their children do not explain: where a span is missing, a summary is silent about the very time that somebody looks
 * for. Over a fifth of a parent's time without a child is said below the table.
 */
import { formatDuration } from '../terminal/duration.ts'
import { fit, plainText } from '../terminal/fit.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { NameStatistics, ParentFigures } from '../trace/statistics.ts'

/** Share of a parent's time from which on it is told. */
export const TOLD_FROM = 0.2
const SHOWN_AT_MOST = 10

/** Share of the time of parents that no child covers, 0 to 1; undefined where there is no parent, or no time. */
export function uncoveredShare(figures: ParentFigures | undefined): number | undefined {
  return figures === undefined || figures.total <= 0 ? undefined : figures.uncovered / figures.total
}

/** The lines below the table, most time first; none where every parent is explained. */
export function uncoveredLines(statistics: readonly NameStatistics[], { width, paint }: Terminal): string[] {
  const told = statistics
    .filter(({ asParent }) => (uncoveredShare(asParent) ?? 0) > TOLD_FROM)
    .toSorted((a, b) => b.asParent!.uncovered - a.asParent!.uncovered)
  if (told.length === 0) return []
  const lines = told.slice(0, SHOWN_AT_MOST).map(({ name, asParent }) => `  ${plainText(name)}: ${explain(asParent!)}`)
  const more = told.length - SHOWN_AT_MOST
  if (more > 0) lines.push(`  and ${more} more`)
  const title = `Not covered by children, over ${TOLD_FROM * 100} % of the parent:`
  return ['', paint('strong', fit(title, width)), ...lines.map((line) => fit(line, width))]
}

function explain({ count, total, uncovered }: ParentFigures): string {
  const share = `${Math.round((uncovered / total) * 100)} %`
  const spans = count === 1 ? '1 span' : `${count} spans`
  return `${share}, ${formatDuration(uncovered)} of ${formatDuration(total)} in ${spans}`
}
