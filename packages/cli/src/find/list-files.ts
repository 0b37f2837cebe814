/** The files at the places where `find` looks: rotated logs and run folders too. What is not there is no error. */
import { accessSync, constants, type Dirent, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

const RUN_FOLDER = /^run_\d{8}_\d{6}/
/** Has every line of a run; the other files of its folder have some of them again. */
const ALL_OF_RUN = 'all.log'
/** What tells rotated files of one log apart: a time or a number. */
const MARK = /^([.\-_]\d[\dTZ:._-]*)?$/

/** Files of lines, each with those that it was continued in before; oldest first by name. */
export function logFiles(places: readonly string[]): string[] {
  return [...new Set(places.flatMap((place) => (isDirectory(place) ? logsOfRuns(place) : withRotated(place))))]
}

/** @param directory may also be one run folder itself */
function logsOfRuns(directory: string): string[] {
  const folders = entriesOf(directory).filter((entry) => entry.isDirectory() && RUN_FOLDER.test(entry.name))
  const all = folders.map(({ name }) => join(directory, name)).toSorted()
  return [directory, ...all].flatMap((folder) => withRotated(join(folder, ALL_OF_RUN)))
}

/** A log and what rotation made of it: `zeph.20261121T222233123.log`, `zeph.log.1.gz`, `zeph.log-20261121`. */
function withRotated(path: string): string[] {
  const extension = extname(path)
  const stem = basename(path, extension)
  const isOne = ({ name }: Dirent): boolean => {
    if (!name.startsWith(stem)) return false
    const rest = name.slice(stem.length).replace(/\.gz$/, '')
    const at = rest.indexOf(extension)
    return at >= 0 && [rest.slice(0, at), rest.slice(at + extension.length)].every((mark) => MARK.test(mark))
  }
  const files = entriesOf(dirname(path)).filter(isOne)
  return files
    .map(({ name }) => join(dirname(path), name))
    .filter(canBeRead)
    .toSorted()
}

/** Files in a directory, and below it, that may be profiles. */
export function profileFiles(directory: string): string[] {
  const entries = entriesOf(directory, true).filter(({ name }) => /profile(\.json)?$/.test(name))
  return entries
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(canBeRead)
    .toSorted()
}

/** False for what is no file, such as a pipe that nobody writes into, and for what this user must not read. */
export function canBeRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function entriesOf(directory: string, recursive = false): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true, recursive })
  } catch {
    return []
  }
}
