/**
 * From the argument of a command to the files to read: a file with the further parts of its trace, the newest trace of a directory,
 * or, without an argument, the newest of the trace directory. A part that is named itself is read alone.
 */
import { readdirSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { InputError } from '../input-error.ts'
import { traceDirectory } from './trace-directory.ts'
import { parseTraceName, type TraceName } from './trace-name.ts'

interface TraceFile extends TraceName {
  path: string
  modified: number
}

/** The parts of one trace, in order; at least one. */
export function findTrace(argument: string | undefined, environment: NodeJS.ProcessEnv): string[] {
  const path = argument ?? traceDirectory(environment)
  const stats = statOrUndefined(path)
  if (stats?.isDirectory()) return newestTrace(path)
  if (stats !== undefined) return withFurtherParts(path)
  if (argument === undefined) throw new InputError(noTraces(path))
  throw new InputError(`there is no file ${path}`)
}

export function listTraceFiles(directory: string): TraceFile[] {
  const files: TraceFile[] = []
  for (const fileName of namesIn(directory)) {
    const name = parseTraceName(fileName)
    if (name === undefined) continue
    const path = join(directory, fileName)
    const stats = statOrUndefined(path)
    if (stats?.isFile()) files.push({ ...name, path, modified: stats.mtimeMs })
  }
  return files
}

function newestTrace(directory: string): string[] {
  const files = listTraceFiles(directory)
  const [newest] = files.toSorted((a, b) => b.modified - a.modified || b.time.localeCompare(a.time))
  if (newest === undefined) throw new InputError(noTraces(directory))
  return partsOf(newest.stem, files)
}

function withFurtherParts(path: string): string[] {
  const name = parseTraceName(basename(path))
  if (name === undefined || name.part > 1) return [path]
  const others = listTraceFiles(dirname(path)).filter((file) => file.part > 1)
  return [path, ...partsOf(name.stem, others)]
}

function partsOf(stem: string, files: readonly TraceFile[]): string[] {
  return files
    .filter((file) => file.stem === stem)
    .toSorted((a, b) => a.part - b.part)
    .map((file) => file.path)
}

function noTraces(directory: string): string {
  const shown = relative('.', directory) || '.'
  return `there are no traces in ${shown} (files named SESSION_yyyymmddThhmmss.json). Make one with: zeph-trace run PROGRAM`
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function statOrUndefined(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
