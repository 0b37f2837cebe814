/** Markdown tables in documents, aligned for who reads the file itself. */

/**
 * The document with the table whose first row is `header` (cells; spaces around them do not count) replaced by these rows. Undefined where it has
 * none.
 */
export function withTable(
  document: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string | undefined {
  const cells = header.map((cell) => `\\| ${cell} *`).join('')
  const table = new RegExp(`^${cells}\\|\\n\\|[ |-]+\\n(?:\\|.*\\n?)*`, 'm')
  if (!table.test(document)) return undefined
  return document.replace(table, () => `${aligned([header, ...rows]).join('\n')}\n`)
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [header = [], ...body] = rows
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)]
}
