/** Where in a TOML file a key stands: the parser does not tell, and an error without its line is half an error. */

/**
 * The line of a key of a section, 1-based: in the section itself, as a dotted key, as a table of its own, or in the section's
 * inline table. Undefined where it is written in a way that this does not know.
 */
export function lineOf(content: string, section: string, key: string): number | undefined {
  let table = ''
  for (const [index, line] of content.split('\n').entries()) {
    const header = /^\s*\[{1,2}([^\]]+)\]/.exec(line)
    if (header !== null) table = plain(header[1]!)
    const path = header !== null ? table : join(table, plain(/^\s*([^=#]+)=/.exec(line)?.[1] ?? ''))
    if (path === join(section, key) || path === section) {
      if (path !== section || isInline(line, key)) return index + 1
    }
  }
  return undefined
}

const plain = (path: string) => path.replaceAll(/["'\s]/g, '')
const join = (table: string, key: string) => (table === '' || key === '' ? table + key : `${table}.${key}`)
const isInline = (line: string, key: string) => line.includes('{') && line.includes(key)
