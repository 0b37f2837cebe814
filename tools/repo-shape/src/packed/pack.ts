/** Packs packages of this repository as npm would publish them. Needs the built `dist`. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../workspace.ts'

/**
 * Writes the tarball of a package into `target`.
 * @returns its path
 * @throws where the package is not built
 */
export async function pack(folder: string, target: string): Promise<string> {
  if (!existsSync(join(ROOT, folder, 'dist'))) throw new Error(`${folder} is not built: run npm run build first`)
  const args = ['pack', '--json', '--pack-destination', target]
  const { stdout } = await promisify(execFile)('npm', args, { cwd: join(ROOT, folder) })
  return join(target, filenameIn(stdout))
}

/** npm 10 and 11 print a list, npm 12 an object by package name. */
function filenameIn(output: string): string {
  const packed: unknown = JSON.parse(output)
  const [entry] = Object.values(packed as Record<string, { filename: string }>)
  if (entry === undefined) throw new Error(`npm pack printed no package: ${output}`)
  return entry.filename
}
