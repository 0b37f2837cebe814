/** The files at the places where `find` looks: rotated logs and run folders too. What is not there is no error. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

const RUN_FOLDER = /^run_\d{8}_\d{6}/
/** Has every line of a run; the other files of its folder have some of them again. */
const ALL_OF_RUN = 'all.log'

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

/** A log and what rotation made of it: `zeph.log.1`, `zeph-20261121.log.gz`, `zeph.2026-11-21T10.log`. */
function withRotated(path: string): string[] {
  const extension = extname(path)
  const stem = basename(path, extension)
  const isOne = ({ name }: Dirent): boolean => {
    if (name === basename(path)) return true
    const rest = name.slice(stem.length)
    return name.startsWith(stem) && /^[.\-_]/.test(rest) && rest.includes(extension)
  }
  const files = entriesOf(dirname(path)).filter((entry) => !entry.isDirectory() && isOne(entry))
  return files.map(({ name }) => join(dirname(path), name)).toSorted()
}

/** Files in a directory, and below it, that may be profiles. */
export function profileFiles(directory: string): string[] {
  const entries = entriesOf(directory, true).filter((entry) => entry.isFile() && /profile(\.json)?$/.test(entry.name))
  return entries.map(({ parentPath, name }) => join(parentPath, name)).toSorted()
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
