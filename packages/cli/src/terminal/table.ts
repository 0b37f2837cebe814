/** An aligned table: the first column is text and gives way when the terminal is narrow, all others are figures at the right. */
import { columnsOf, fit, padEnd, padStart } from './fit.ts'

const MINIMUM_NAME = 12

export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], width: number): string[] {
  const widths = header.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, columnsOf(row[column] ?? '')), columnsOf(title)),
  )
  const [nameWidth = 0, ...figureWidths] = widths
  const figures = figureWidths.reduce((sum, columns) => sum + columns + 2, 0)
  const name = Math.min(nameWidth, Math.max(MINIMUM_NAME, width - figures))
  return [header, ...rows].map(([first = '', ...rest]) =>
    [padEnd(fit(first, name), name), ...rest.map((cell, column) => padStart(cell, figureWidths[column] ?? 0))].join(
      '  ',
    ),
  )
}
