/** The rules of .gitignore files: which paths below a folder git would not look at. */
interface Rule {
  pattern: RegExp
  foldersOnly: boolean
  keeps: boolean
}

export interface GitIgnore {
  /** The same rules and those of a file in the folder `base`, which go before them. */
  with(text: string, base: string): GitIgnore
  /** Paths are relative to the folder of the first rules, with "/" between names. */
  ignores(path: string, isFolder: boolean): boolean
}

export const NO_RULES: GitIgnore = gitIgnore([])

function gitIgnore(rules: readonly Rule[]): GitIgnore {
  return {
    with: (text, base) => gitIgnore([...rules, ...text.split(/\r?\n/).flatMap((line) => readRule(line, base))]),
    ignores(path, isFolder) {
      const rule = rules.findLast(({ pattern, foldersOnly }) => (isFolder || !foldersOnly) && pattern.test(path))
      return rule !== undefined && !rule.keeps
    },
  }
}

function readRule(line: string, base: string): Rule[] {
  const [, negation = '', glob = '', slash] = /^(!?)(.*?)(\/?)$/.exec(line.replace(/(?<!\\)\s+$/, '')) ?? []
  if (glob === '' || glob.startsWith('#')) return []
  // A pattern with a slash inside is meant from its file's folder, one without at any depth.
  const anchored = glob.includes('/')
  const start = `${base === '' ? '' : `${literal(base)}/`}${anchored ? '' : '(?:.*/)?'}`
  try {
    const pattern = new RegExp(`^${start}${globSource(glob.replace(/^\//, ''))}$`, 'u')
    return [{ pattern, foldersOnly: slash === '/', keeps: negation === '!' }]
  } catch {
    return []
  }
}

const GLOB_PARTS = /\*\*\/|\/\*\*$|\*+|\?|\[!?[^\]]+\]|\\.|./gsu

function globSource(glob: string): string {
  return glob.replace(GLOB_PARTS, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '/**') return '/.+'
    if (part.startsWith('*')) return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.startsWith('[') && part.length > 1) return part.replace(/^\[!/, '[^')
    return literal(part.length > 1 && part.startsWith('\\') ? part.slice(1) : part)
  })
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
