/**
 * The scripted model's way to list files: the command it asks the shell tool for, and the reading of that command's
 * output back into sizes and paths.
 */
export interface ListedFile {
  bytes: number
  path: string
}

export interface FileKind {
  label: string
  extension: string
}

const KINDS: ReadonlyArray<readonly [word: RegExp, kind: FileKind]> = [
  [/\btypescript\b|\.ts\b/i, { label: 'TypeScript', extension: 'ts' }],
  [/\bjavascript\b|\.m?js\b/i, { label: 'JavaScript', extension: 'js' }],
  [/\bjson\b/i, { label: 'JSON', extension: 'json' }],
  [/\bmarkdown\b|\.md\b/i, { label: 'Markdown', extension: 'md' }],
  [/\bpython\b|\.py\b/i, { label: 'Python', extension: 'py' }],
]

export function fileKindOf(task: string): FileKind {
  return KINDS.find(([word]) => word.test(task))?.[1] ?? { label: '', extension: '*' }
}

export function listingCommand(kind: FileKind): string {
  const skipped = ['node_modules', 'dist', '.git', '.local', '.nx'].map((name) => `-name ${name}`).join(' -o ')
  const wanted = kind.extension === '*' ? '' : ` -name '*.${kind.extension}'`
  return `find . \\( ${skipped} \\) -prune -o -type f${wanted} -exec wc -c {} + | sort -rn`
}

export function readListing(output: string): ListedFile[] {
  return output.split('\n').flatMap((line) => {
    const [, bytes, path] = /^\s*(\d+)\s+(\.\/.+)$/.exec(line) ?? []
    return path === undefined ? [] : [{ bytes: Number(bytes), path: path.slice(2) }]
  })
}

export function describeListing(files: ListedFile[], kind: FileKind): string {
  const what = [kind.label, files.length === 1 ? 'file' : 'files'].filter(Boolean).join(' ')
  if (files.length === 0) return `There are no ${what} here.`
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `I found ${files.length} ${what}, ${bytes} bytes together.`
}
