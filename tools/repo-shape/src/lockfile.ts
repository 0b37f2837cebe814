/**
 * The lockfile must name the optional packages of every platform, or `npm ci` refuses it. npm leaves out those that the registry at
 * hand does not carry, which some mirrors do not for other platforms: `node tools/repo-shape/src/lockfile.ts` adds them back.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './workspace.ts'

/** One entry of package-lock.json, as far as platforms are concerned. */
interface LockEntry {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
}

interface Lockfile {
  packages: Record<string, LockEntry>
}

const FILE = join(ROOT, 'package-lock.json')

export function readLockfile(): Lockfile {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Lockfile
}

/** Entries that `npm ci` asks for and the lockfile lacks, by their path in it. */
export function missingEntries({ packages }: Lockfile): Record<string, LockEntry> {
  const missing: Record<string, LockEntry> = {}
  for (const { optionalDependencies = {}, dev } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`
      if (path in packages) continue
      missing[path] = {
        version: version.replace(/^[\^~]/, ''),
        ...platformOf(name),
        ...(dev && { dev }),
        optional: true,
      }
    }
  }
  return missing
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/** Platform packages bear their platform in their names, such as `binding-linux-arm64-musl`. */
function platformOf(name: string): LockEntry {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.filter((system) => words.includes(system))
  const cpu = PROCESSORS.filter((processor) => words.includes(processor))
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: its name does not say for which platform it is`)
  const libc = os[0] === 'linux' ? { libc: [words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'] } : {}
  return { os, cpu, ...libc }
}

/** Adds what is missing, in npm's order. */
function completeLockfile(): void {
  const lockfile = readLockfile()
  const missing = missingEntries(lockfile)
  const packages = Object.entries({ ...lockfile.packages, ...missing }).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(FILE, `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, undefined, 2)}\n`)
  console.log(`${Object.keys(missing).length} entries added`)
}

if (process.argv[1] === import.meta.filename) completeLockfile()
