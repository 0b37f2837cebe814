/** Paths below home and temporary directories: they name who uses the machine. Replaced where `redaction.paths` is true. */
import { homedir, tmpdir } from 'node:os'
import type { Kind } from './kind.ts'
import { PATH_KIND } from './marker.ts'
import { withoutTrailing } from './trailing-punctuation.ts'

/** Where homes and temporary files are on the usual systems. */
const USUAL = [
  '/home/',
  '/Users/',
  '/root/',
  '/tmp/',
  '/var/tmp/',
  '/var/folders/',
  '/private/tmp/',
  '/private/var/folders/',
]
/** After a drive; separators may be escaped. */
const ON_DRIVES = ['Users', 'Windows\\Temp', 'Temp']
/** Shorter directories would be found everywhere. */
const SHORTEST = 4

const SEPARATOR = '(?:\\\\{1,4}|/)'
/** Not inside a longer path or the path of a URL. */
const START = '(?:(?<=file://)|(?<![\\w.~%/\\\\-])|(?<=\\\\[nrt]))'
const REST = '[^\\s"\'`<>|:;,()[\\]{}*?]+'

/** The kind for these directories beside the usual ones. */
export function pathsBelow(directories: readonly string[]): Kind {
  const own = directories
    .filter((directory) => directory.length >= SHORTEST)
    .map((directory) => directory.replace(/[\\/]*$/, ''))
  const prefixes = [...USUAL, ...own.map((directory) => `${directory}${directory.includes('\\') ? '\\' : '/'}`)]
  const drives = ON_DRIVES.map((path) => path.split('\\').join(SEPARATOR)).join('|')
  const pattern = new RegExp(
    `${START}(?:(?:${prefixes.map(escaped).join('|')})|[A-Za-z]:${SEPARATOR}(?:${drives})${SEPARATOR})${REST}`,
    'g',
  )
  return {
    name: PATH_KIND,
    brief: 'paths below home and temporary directories',
    anchors: [...prefixes, ...['Users', 'Temp'].flatMap((name) => [`\\${name}`, `/${name}/`])],
    redact: (text, { replace }) =>
      text.replace(pattern, (path) => {
        const bare = withoutTrailing(path)
        return replace(bare, PATH_KIND) + path.slice(bare.length)
      }),
  }
}

/** The kind for the directories of this machine. */
export function pathsOfThisMachine(): Kind {
  return pathsBelow([homedir(), tmpdir()])
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
