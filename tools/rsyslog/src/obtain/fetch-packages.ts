/** Debian packages without rights: downloaded by apt, unpacked into a folder, not installed. */
import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A network that says nothing must not hold up who only wanted to check. */
const LONGEST_STEP_MILLISECONDS = 180_000

/** The folder that has the packages' files once they are fetched. */
export function unpackedIn(cache: string): string {
  return join(cache, 'package')
}

/**
 * Fetches and unpacks beside the target and moves it there, so that a broken download is never taken for a program. Where apt knows no such
 * package, it reads the package lists into the cache.
 */
export async function fetchPackages(names: readonly string[], cache: string, env: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(cache, 'fetch-'))
  const options = { cwd: temporary, env, timeout: LONGEST_STEP_MILLISECONDS }
  try {
    const download = (...more: string[]) => run('apt-get', [...more, 'download', ...names], options)
    await download().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new Error('there is no apt-get')
      const lists = ownLists(cache)
      await run('apt-get', [...lists, 'update'], options)
      await download(...lists)
    })
    for (const file of globSync('*.deb', { cwd: temporary })) {
      await run('dpkg', ['--extract', file, 'unpacked'], options)
    }
    rmSync(unpackedIn(cache), { recursive: true, force: true })
    renameSync(join(temporary, 'unpacked'), unpackedIn(cache))
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** In apt's own words, where it said some. */
export function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  const said = (stderr ?? '').split('\n').find((line) => line.startsWith('E: '))
  return said?.slice('E: '.length) ?? message.split('\n')[0]!
}

/** apt's options for lists of its own, which any user may write. */
function ownLists(cache: string): string[] {
  const [lists, archives] = [join(cache, 'apt/lists'), join(cache, 'apt/cache/archives')]
  for (const folder of [lists, archives]) mkdirSync(join(folder, 'partial'), { recursive: true })
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${dirname(archives)}`]
}
