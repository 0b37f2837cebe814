/**
 * Compiles the addon for one Node: one call of the C++ compiler, a second or two, into `prebuilds` of the package. A binary that is newer than its
 * source stays.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const PACKAGE = fileURLToPath(new URL('../../../packages/alloc-native/', import.meta.url))
const SOURCE = join(PACKAGE, 'native/addon.cc')

/** Warnings that Node's and V8's own headers give. */
const QUIET = ['-Wno-unused-parameter', '-Wno-cast-function-type', '-Wno-missing-field-initializers']
const FLAGS = ['-std=c++20', '-O2', '-fPIC', '-fno-rtti', '-fno-exceptions', '-fvisibility=hidden', '-s']
const LINKED: Readonly<Record<string, readonly string[]>> = {
  darwin: ['-bundle', '-undefined', 'dynamic_lookup'],
  linux: ['-shared'],
}

/** A binary. */
export interface BuiltAddon {
  /** Below `prebuilds`. */
  readonly name: string
  readonly path: string
  /** False where it was there. */
  readonly isNew: boolean
}

/**
 * Builds for a Node of this platform.
 * @param binary the Node; its package has the headers beside it. Default: the one that runs
 * @throws Error that says what is missing
 */
export async function buildAddon(binary: string = process.execPath): Promise<BuiltAddon> {
  const include = join(dirname(dirname(binary)), 'include/node')
  if (!existsSync(join(include, 'node.h'))) throw new Error(`${binary} has no headers beside it (${include})`)
  const link = LINKED[process.platform]
  if (link === undefined) throw new Error(`the addon is not built on ${process.platform}`)
  const name = await nameFor(binary)
  const path = join(PACKAGE, 'prebuilds', name)
  if (existsSync(path) && statSync(path).mtimeMs >= statSync(SOURCE).mtimeMs) return { name, path, isNew: false }
  mkdirSync(dirname(path), { recursive: true })
  // Beside the target and moved there: others may be loading it.
  const folder = mkdtempSync(join(dirname(path), 'build-'))
  try {
    const output = join(folder, 'addon.node')
    await compile([...FLAGS, ...link, '-Wall', '-Wextra', ...QUIET, `-I${include}`, SOURCE, '-o', output])
    renameSync(output, path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { name, path, isNew: true }
}

/** That Node says it itself: by the code that will look for it. */
async function nameFor(binary: string): Promise<string> {
  const module = new URL('../../../packages/alloc-native/src/binary-name.ts', import.meta.url).href
  const script = `import(${JSON.stringify(module)}).then(({ binaryName }) => process.stdout.write(binaryName()))`
  const { stdout } = await run(binary, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script])
  return stdout
}

async function compile(args: readonly string[]): Promise<void> {
  const compiler = process.env['CXX'] ?? 'c++'
  try {
    await run(compiler, args)
  } catch (error) {
    const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string }
    if (code === 'ENOENT')
      throw new Error(`there is no C++ compiler (${compiler}); CXX names another`, { cause: error })
    throw new Error(`${compiler} failed: ${stderr || message}`, { cause: error })
  }
}
