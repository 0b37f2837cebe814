/** `profiling.chrome_tracing`: the newest trace file as `trace.json` beside the profiles. A second name of the same file, so nothing is written twice. */
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { warnOnce } from '../warn-once.ts'

const NAME = 'trace.json'

/** Never throws: what keeps it from being there is said. @param path of the trace file, absolute */
export function nameChromeTrace(path: string, outputDir: string): void {
  const directory = resolve(outputDir)
  // Replaced at once: who opens it has the one or the other.
  const made = join(directory, `.${NAME}.${process.pid}`)
  try {
    mkdirSync(directory, { recursive: true })
    rmSync(made, { force: true })
    link(path, made)
    renameSync(made, join(directory, NAME))
  } catch (error) {
    warnOnce(
      'profiling:chrome',
      `there is no ${join(directory, NAME)}: ${(error as Error).message}; the trace is ${path}`,
    )
  }
}

/** Another name of the file outlives it; where the file system has none, or it is another one, a symbolic link does not. */
function link(path: string, made: string): void {
  try {
    linkSync(path, made)
  } catch {
    symlinkSync(path, made)
  }
}
