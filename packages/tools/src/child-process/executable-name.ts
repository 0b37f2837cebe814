/** Which program a call of a `node:child_process` function starts: a name, never the command line. */
import { basename } from 'node:path'

/** The part of all options that decides which program it is. */
interface Options {
  readonly shell?: unknown
  readonly execPath?: unknown
}

/**
 * `exec` starts a shell, as `spawn` and `execFile` do where told so; `fork` starts another Node. Else it is the file given.
 * @param starter name of the function that was called, `args` what it was given
 */
export function executableName(starter: string, args: readonly unknown[]): string {
  if (starter === 'fork') return basename(String(optionsOf(args).execPath ?? process.execPath))
  return basename(shellOf(starter, args) ?? String(args[0]))
}

/** Program and arguments of a call that starts no child object; as `spawnargs` of a child has them. */
export function commandOf(starter: string, args: readonly unknown[]): string[] {
  const [file, given] = args
  const command = [String(file), ...(Array.isArray(given) ? given.map(String) : [])]
  const shell = shellOf(starter, args)
  return shell === undefined ? command : [shell, '-c', command.join(' ')]
}

function shellOf(starter: string, args: readonly unknown[]): string | undefined {
  const { shell } = optionsOf(args)
  if (typeof shell === 'string' && shell !== '') return shell
  return starter.startsWith('exec') && !starter.startsWith('execFile')
    ? DEFAULT_SHELL
    : shell
      ? DEFAULT_SHELL
      : undefined
}

function optionsOf(args: readonly unknown[]): Options {
  const options = args.slice(1, 3).find((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg))
  return options ?? {}
}

const DEFAULT_SHELL = process.platform === 'win32' ? 'cmd.exe' : '/bin/sh'
