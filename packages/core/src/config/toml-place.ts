/** Where in a TOML file a key stands: the parser does not tell, and an error without its line is half an error. */

/** A line that begins something: a header, or a key with what follows its `=`. */
interface Entry {
  readonly path: readonly string[]
  /** 1-based. */
  readonly line: number
  /** Undefined for a header. */
  readonly value: string | undefined
}

/**
 * The line of a key by its full path, 1-based: in its table, as a dotted key, as a table of its own, or in an inline table.
 * Undefined where it is written in a way that this does not know.
 */
export function lineOf(content: string, path: readonly string[]): number | undefined {
  const entries = entriesOf(content)
  const holder = (entry: Entry) => startsWith(path, entry.path) && hasInline(entry, path[entry.path.length])
  return (entries.find(({ path: found }) => startsWith(found, path)) ?? entries.find(holder))?.line
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((part, index) => path[index] === part)
}

function hasInline({ value }: Entry, key: string | undefined): boolean {
  return value?.includes('{') === true && key !== undefined && value.includes(key)
}

function entriesOf(content: string): Entry[] {
  const entries: Entry[] = []
  let table: readonly string[] = []
  let open: string | undefined
  for (const [index, text] of content.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const header = /^\s*\[{1,2}(.*?)\]{1,2}\s*(?:#.*)?$/.exec(text)
      const [, key, value] = /^\s*((?:"[^"]*"|'[^']*'|[^"'=#])+)=(.*)$/.exec(text) ?? []
      if (header !== null) table = partsOf(header[1]!)
      if (header !== null) entries.push({ path: table, line: index + 1, value: undefined })
      else if (key !== undefined) entries.push({ path: [...table, ...partsOf(key)], line: index + 1, value })
    }
    open = openAfter(text, open)
  }
  return entries
}

/** `a."b.c".d` is three parts. */
function partsOf(key: string): string[] {
  return [...key.matchAll(/"([^"]*)"|'([^']*)'|[^\s.]+/g)].map(([bare, basic, literal]) => basic ?? literal ?? bare)
}

/** The quotes of a text over several lines that is still open after this one. */
function openAfter(text: string, open: string | undefined): string | undefined {
  for (const [quotes] of text.matchAll(/"""|'''|#/g)) {
    if (open === undefined && quotes === '#') return undefined
    open = open === undefined ? quotes : open === quotes ? undefined : open
  }
  return open
}
