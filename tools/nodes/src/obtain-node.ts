/**
 * A Node of a given version: the running one where it is of the same major version, else the platform's package from the npm registry, unpacked
 * once into a cache folder.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Node that can be started. */
export interface ObtainedNode {
  /** Such as `22.23.3`. */
  readonly version: string
  readonly binary: string
}

/**
 * Finds or fetches a Node.
 * @param version exact, such as `22.23.3`
 * @param cache the folder that keeps them, one folder a version
 * @throws Error that says what could not be had, and why
 */
export async function obtainNode(version: string, cache: string): Promise<ObtainedNode> {
  if (major(version) === major(process.versions.node)) {
    return { version: process.versions.node, binary: process.execPath }
  }
  const folder = join(cache, version)
  const binary = join(folder, 'package/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(binary)) return { version, binary }
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  try {
    await fetchPackage(`${name}@${version}`, folder)
    const { stdout } = await run(binary, ['--version'])
    if (stdout.trim() !== `v${version}`) throw new Error(`it says it is ${stdout.trim()}`)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`Node ${version} cannot be had: the package ${name}@${version} ${reasonOf(error)}`, {
      cause: error,
    })
  }
  return { version, binary }
}

/** Packs and unpacks beside the target and moves it there, so that a broken download is never taken for a Node. */
async function fetchPackage(specifier: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true })
  const temporary = mkdtempSync(`${folder}-`)
  try {
    await npm(['pack', specifier, '--loglevel=error', '--pack-destination', temporary], temporary)
    const [file = ''] = globSync('*.tgz', { cwd: temporary })
    // In the folder, since a drive letter's colon would be a host to GNU tar.
    await run('tar', ['-xzf', file], { cwd: temporary })
    rmSync(join(temporary, file))
    rmSync(folder, { recursive: true, force: true })
    renameSync(temporary, folder)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** The npm that runs this script, else the one on the PATH. */
async function npm(args: readonly string[], cwd: string): Promise<void> {
  const script = process.env['npm_execpath']
  if (script?.endsWith('.js')) await run(process.execPath, [script, ...args], { cwd })
  else await run('npm', args, { cwd, shell: process.platform === 'win32' })
}

function major(version: string): string {
  return version.split('.')[0]!
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  const lines = (stderr ?? '')
    .split('\n')
    .filter((line) => line.startsWith('npm error') && !line.includes('complete log'))
  return lines.length > 0 ? `was not found (${lines.slice(0, 2).join('; ')})` : `failed: ${message.split('\n')[0]}`
}
