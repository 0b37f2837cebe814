/** Runs a fixture in a process of its own, with the profiling condition, from the sources. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the file at `url` with these arguments; resolves when the process is gone, however it went. */
export function runFixture(
  url: URL,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Promise<Outcome> {
  const conditions = ['--conditions=@zeph-telemetry/source', '--conditions=profiling']
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const command = [...conditions, ...nodeOptions, fileURLToPath(url), ...args]
  const child = execFile(process.execPath, command, { encoding: 'utf8' }, (_error, stdout, stderr) =>
    resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr }),
  )
  return promise
}
