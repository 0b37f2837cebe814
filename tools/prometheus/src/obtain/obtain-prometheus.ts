/**
 * Prometheus and its promtool: those on the PATH, else Debian's package, fetched and unpacked once into a cache folder. Needs no rights and
 * installs nothing: where apt knows no package, it reads the package lists into the cache.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Programs that can be started. */
export interface Prometheus {
  /** Such as `2.42.0+ds`. */
  readonly version: string
  readonly prometheus: string
  readonly promtool: string
}

/** Where it cannot be had, why. */
export type Obtained = { readonly found: Prometheus } | { readonly reason: string }

/**
 * Finds or fetches Prometheus; never rejects.
 * @param cache the folder that keeps what was fetched
 * @param environment whose `PATH` is searched
 */
export async function obtainPrometheus(cache: string, environment: NodeJS.ProcessEnv = process.env): Promise<Obtained> {
  const known = await findPrometheus(cache, environment)
  if (known !== undefined) return { found: known }
  try {
    await fetchPackage(cache, environment)
  } catch (error) {
    return { reason: `there is none on the PATH, and Debian's package cannot be fetched: ${reasonOf(error)}` }
  }
  const found = await programsIn(unpackedIn(cache))
  return found === undefined ? { reason: "Debian's package was fetched, but its programs do not run here" } : { found }
}

/** The same without fetching: on the PATH, or fetched before. */
export async function findPrometheus(
  cache: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Prometheus | undefined> {
  for (const folder of [...(environment['PATH'] ?? '').split(delimiter), unpackedIn(cache)]) {
    const found = await programsIn(folder)
    if (found !== undefined) return found
  }
  return undefined
}

function unpackedIn(cache: string): string {
  return join(cache, 'package/usr/bin')
}

/** Both programs, where both are there and run. */
async function programsIn(folder: string): Promise<Prometheus | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const [prometheus, promtool] = ['prometheus', 'promtool'].map((name) => join(folder, name + suffix))
  if (folder === '' || !existsSync(prometheus!) || !existsSync(promtool!)) return undefined
  const versions = await Promise.all([versionOf('prometheus', prometheus!), versionOf('promtool', promtool!)])
  const [version] = versions
  if (version === undefined || versions.includes(undefined)) return undefined
  return { version, prometheus: prometheus!, promtool: promtool! }
}

/** What the program says; undefined for one that only has the name. */
async function versionOf(name: string, program: string): Promise<string | undefined> {
  const said = await run(program, ['--version']).catch(() => undefined)
  return said && new RegExp(`^${name}, version (\\S+)`).exec(said.stdout + said.stderr)?.[1]
}

const PACKAGE = 'prometheus'
/** A network that says nothing must not hold up who only wanted to check. */
const LONGEST_STEP_MILLISECONDS = 180_000

/** Fetches and unpacks beside the target and moves it there, so that a broken download is never taken for a program. */
async function fetchPackage(cache: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(cache, 'fetch-'))
  const options = { cwd: temporary, env, timeout: LONGEST_STEP_MILLISECONDS }
  try {
    const download = (...more: string[]) => run('apt-get', [...more, 'download', PACKAGE], options)
    await download().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error('there is no apt-get')
      const lists = ownLists(cache)
      await run('apt-get', [...lists, 'update'], options)
      await download(...lists)
    })
    const [file = ''] = globSync('*.deb', { cwd: temporary })
    await run('dpkg', ['--extract', file, 'unpacked'], options)
    rmSync(join(cache, 'package'), { recursive: true, force: true })
    renameSync(join(temporary, 'unpacked'), join(cache, 'package'))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** apt's options for lists of its own, which any user may write. */
function ownLists(cache: string): string[] {
  const [lists, archives] = [join(cache, 'apt/lists'), join(cache, 'apt/cache/archives')]
  for (const folder of [lists, archives]) mkdirSync(join(folder, 'partial'), { recursive: true })
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${dirname(archives)}`]
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  const said = (stderr ?? '').split('\n').find((line) => line.startsWith('E: '))
  return said?.slice('E: '.length) ?? message.split('\n')[0]!
}
