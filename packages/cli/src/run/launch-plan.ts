/**
 * Decides what to start: a script by Node, or a command as it is. After `--` it is always a command; otherwise a program that is no
 * file but a bare name on the PATH (`npm`) is one too. What cannot be started ends as a shell would end: 126 or 127.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { delimiter, extname, join } from 'node:path'
import { EXIT_CODES } from '../exit-codes.ts'
import { InputError } from '../input-error.ts'
import { nodeFlags, type RunOptions } from './child-environment.ts'

export interface LaunchPlan {
  command: string
  args: readonly string[]
}

export interface LaunchRequest {
  program: string
  args: readonly string[]
  /** The program stood after `--`. */
  asCommand: boolean
  options: RunOptions
  /** The user's PATH. */
  searchPath: string
}

const TYPESCRIPT = /^\.[cm]?ts$/

export function planLaunch(request: LaunchRequest): LaunchPlan {
  const { program, args, asCommand, options, searchPath } = request
  if (!asCommand && scriptExists(program)) {
    const node = options.node ?? process.execPath
    if (options.node !== undefined) requireCommand(node, searchPath)
    return { command: node, args: [...nodeFlags(options), ...typeScriptFlags(program, options), program, ...args] }
  }
  if (!asCommand && !isOnPath(program, searchPath)) {
    throw new InputError(`there is no program ${program}`, EXIT_CODES.notFound)
  }
  requireCommand(program, searchPath)
  return { command: program, args }
}

/** As `node NAME` resolves it. */
function scriptExists(program: string): boolean {
  return existsSync(program) || existsSync(`${program}.js`)
}

/** Node before 22.18 strips types only when told to. */
function typeScriptFlags(program: string, options: RunOptions): string[] {
  const needed = options.node === undefined && !process.features.typescript && TYPESCRIPT.test(extname(program))
  return needed ? ['--experimental-strip-types'] : []
}

function requireCommand(command: string, searchPath: string): void {
  if (isOnPath(command, searchPath)) return
  if (!hasFolder(command) || !existsSync(command)) {
    const hint = existsSync(command) ? `; for a script leave out the --: zeph-trace run ${command}` : ''
    throw new InputError(`there is no command ${command}${hint}`, EXIT_CODES.notFound)
  }
  if (process.platform === 'win32') return
  if (isExecutable(command)) return
  const reason = statSync(command).isDirectory() ? 'it is a directory' : 'it is not executable (a script needs no --)'
  throw new InputError(`${command} cannot be started: ${reason}`, EXIT_CODES.notExecutable)
}

function isOnPath(command: string, searchPath: string): boolean {
  if (hasFolder(command)) return false
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : ['']
  return searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .some((folder) => endings.some((ending) => isExecutable(join(folder, command + ending))))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function hasFolder(command: string): boolean {
  return command.includes('/') || (process.platform === 'win32' && command.includes('\\'))
}
