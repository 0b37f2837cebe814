/** Reads this repository: its packages, their manifests, their sources and what these import. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

export const ROOT: string = resolve(import.meta.dirname, '../../..')

/** The part of a package.json that has rules. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** One package of the workspace. */
export interface Package {
  /** Relative to the repository, such as `packages/core`. */
  readonly folder: string
  readonly manifest: Manifest
  /** Every source file. */
  readonly sources: readonly Source[]
}

/** One import or re-export with a module specifier. */
export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

/** One TypeScript file. */
export interface Source {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
  /** True for tests and what only tests use. */
  readonly isTest: boolean
}

/** All packages, private ones included. */
export function readPackages(): Package[] {
  return globSync('{packages,apps,tools}/*/package.json', { cwd: ROOT }).toSorted().map(readPackage)
}

function readPackage(manifestPath: string): Package {
  const folder = dirname(manifestPath)
  const manifest = JSON.parse(readFileSync(join(ROOT, manifestPath), 'utf8')) as Manifest
  const files = globSync('src/**/*.{ts,mts,cts}', { cwd: join(ROOT, folder) }).toSorted()
  return { folder, manifest, sources: files.map((file) => readSource(join(ROOT, folder, file))) }
}

const TEST_FOLDERS = /\/(fixtures|testing)\//

function readSource(file: string): Source {
  const path = relative(ROOT, file)
  const text = readFileSync(file, 'utf8')
  const isTest = /\.(test|test-d)\.[mc]?ts$/.test(path) || TEST_FOLDERS.test(path.slice(path.indexOf('/src/')))
  return { path, text, imports: importsOf(text), isTest }
}

// `import { type A } from` does not count as type-only: under `verbatimModuleSyntax` it still loads the module.
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(text: string): Import[] {
  const fixed = Array.from(text.matchAll(IMPORT), ([, type, specifier]) => ({
    specifier: specifier!,
    typeOnly: type !== undefined,
  }))
  const dynamic = Array.from(text.matchAll(DYNAMIC), ([, specifier]) => ({ specifier: specifier!, typeOnly: false }))
  return [...fixed, ...dynamic]
}

/** The package a bare specifier belongs to: `@scope/name/sub` -> `@scope/name`; undefined for relative, `node:` and the package's own `#` ones. */
export function packageOf(specifier: string): string | undefined {
  if (/^(?:\.|#|node:)/.test(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** True where a file of that name stands in the package's folder. */
export function hasFile(member: Package, name: string): boolean {
  return existsSync(join(ROOT, member.folder, name))
}

/** `packages/core` -> `core`. */
export function shortName(member: Package): string {
  return basename(member.folder)
}
