/**
 * The daemon rsyslog: the one that is installed, else Debian's packages, fetched and unpacked once into a cache folder. Needs no rights and installs
 * nothing.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { fetchPackages, reasonOf, unpackedIn } from './fetch-packages.ts'

const run = promisify(execFile)

/** A daemon that can be started. */
export interface Rsyslog {
  /** Such as `8.2302.0`. */
  readonly version: string
  readonly program: string
  /** The folder of its modules, where that is not the one it was built for. */
  readonly modules: string | undefined
  /** What its environment must have besides. */
  readonly environment: Readonly<Record<string, string>>
}

/** Where it cannot be had, why. */
export type Obtained = { readonly found: Rsyslog } | { readonly reason: string }

/** The daemon, and what it needs that hardly any machine has. */
const PACKAGES = ['rsyslog', 'libestr0', 'libfastjson4']
/** Where it stands on most machines, and the PATH of most users does not lead. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin']

/**
 * Finds or fetches rsyslog; never rejects.
 * @param cache the folder that keeps what was fetched
 * @param environment whose `PATH` is searched
 */
export async function obtainRsyslog(cache: string, environment: NodeJS.ProcessEnv = process.env): Promise<Obtained> {
  const known = await findRsyslog(cache, environment)
  if (known !== undefined) return { found: known }
  try {
    await fetchPackages(PACKAGES, cache, environment)
  } catch (error) {
    return { reason: `there is none on the PATH, and Debian's packages cannot be fetched: ${reasonOf(error)}` }
  }
  const found = await fetchedIn(cache)
  return found === undefined
    ? { reason: "Debian's packages were fetched, but the daemon does not run here" }
    : { found }
}

/** The same without fetching: installed, or fetched before. */
export async function findRsyslog(
  cache: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Rsyslog | undefined> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [...folders, ...SYSTEM_FOLDERS]) {
    const program = join(folder, 'rsyslogd')
    const version = await versionOf(program)
    if (version !== undefined) return { version, program, modules: undefined, environment: {} }
  }
  return await fetchedIn(cache)
}

async function fetchedIn(cache: string): Promise<Rsyslog | undefined> {
  const [program, module] = ['**/rsyslogd', '**/rsyslog/imudp.so'].map(
    (pattern) => globSync(pattern, { cwd: unpackedIn(cache) })[0],
  )
  if (program === undefined || module === undefined) return undefined
  const modules = join(unpackedIn(cache), dirname(module))
  const environment = { LD_LIBRARY_PATH: dirname(modules) }
  const path = join(unpackedIn(cache), program)
  const version = await versionOf(path, environment)
  return version === undefined ? undefined : { version, program: path, modules, environment }
}

/** What the program says; undefined for one that only has the name. */
async function versionOf(
  program: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  if (!existsSync(program)) return undefined
  const said = await run(program, ['-v'], { env: { ...process.env, ...environment } }).catch(() => undefined)
  return said && /^rsyslogd +v?(\d[^\s,]*)/.exec(said.stdout)?.[1]
}
