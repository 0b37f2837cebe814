/** Which program a call of a `node:child_process` function starts: a name, never the command line. */
import { basename } from 'node:path'

/**
 * `exec` starts a shell, as `spawn` and `execFile` do where told so; `fork` starts another Node. Else it is the file given.
 * @param starter name of the function that was called, `args` what it was given
 */
export function executableName(starter: string, args: readonly unknown[]): string {
  const options = args.slice(1, 3).find((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg))
  const { shell, execPath } = (options ?? {}) as { shell?: unknown; execPath?: unknown }
  if (starter === 'fork') return basename(String(execPath ?? process.execPath))
  if (typeof shell === 'string' && shell !== '') return basename(shell)
  if (starter === 'exec' || shell) return DEFAULT_SHELL
  return basename(String(args[0]))
}

const DEFAULT_SHELL = process.platform === 'win32' ? 'cmd.exe' : 'sh'
