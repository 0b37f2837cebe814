/** DESIGN.md section 7: who may import whom. */
import { expect, test } from 'vitest'
import { type Package, packageOf, readPackages, shortName } from './workspace.ts'

const packages = readPackages()
const published = packages.filter(({ folder }) => folder.startsWith('packages/'))
const SUBSYSTEMS = ['agent', 'llm', 'memory', 'tools', 'skills', 'mcp', 'channels']

/** What the runtime code of each published package may import from this repository. */
function allowedSiblings(member: Package): string[] {
  const name = shortName(member)
  if (name === 'core' || name === 'build') return []
  if (name === 'cli') return ['core', ...SUBSYSTEMS]
  return ['core']
}

/** `path: package` for every import of runtime code that `isWrong` objects to. */
function violations(
  member: Package,
  isWrong: (imported: string, typeOnly: boolean, path: string) => boolean,
): string[] {
  return member.sources
    .filter((source) => !source.isTest)
    .flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, typeOnly }) => {
        const imported = packageOf(specifier)
        return imported !== undefined && isWrong(imported, typeOnly, path) ? [`${path}: ${specifier}`] : []
      }),
    )
}

test('there are packages to look at', () => {
  expect(published.map(shortName)).toEqual(
    expect.arrayContaining(['core', 'agent', 'channels', 'llm', 'memory', 'skills', 'tools', 'testing', 'cli']),
  )
  expect(published.every(({ sources }) => sources.length > 0)).toBe(true)
})

test.each(published.map((member) => [member.folder, member] as const))(
  '%s imports only what stands below it',
  (_folder, member) => {
    const allowed = new Set(
      allowedSiblings(member)
        .map((name) => `@zeph-telemetry/${name}`)
        .concat(member.manifest.name),
    )
    expect(violations(member, (imported) => imported.startsWith('@zeph-telemetry/') && !allowed.has(imported))).toEqual(
      [],
    )
  },
)

test.each(published.filter((member) => shortName(member) !== 'core').map((member) => [member.folder, member] as const))(
  '%s does not import OpenTelemetry: only core does',
  (_folder, member) => {
    expect(violations(member, (imported) => imported.startsWith('@opentelemetry/'))).toEqual([])
  },
)

test.each(published.map((member) => [member.folder, member] as const))(
  '%s imports third-party SDKs as types only, in subpaths, as optional peers',
  (_folder, member) => {
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = member.manifest
    const isSdk = (name: string) =>
      !(name in dependencies) && !(name in optionalDependencies) && !name.startsWith('@zeph-telemetry/')
    expect(
      violations(
        member,
        (name, typeOnly, path) => isSdk(name) && !typeOnly && !isOwnRunner(member, name) && !isTransport(name, path),
      ),
    ).toEqual([])
    expect(violations(member, (name) => isSdk(name) && !(name in peerDependencies))).toEqual([])
    expect(violations(member, (name, _type, path) => isSdk(name) && path.endsWith('/src/index.ts'))).toEqual([])
    const sdkPeers = Object.keys(peerDependencies).filter(isSdk)
    expect(sdkPeers.filter((name) => !peerDependenciesMeta[name]?.optional)).toEqual([])
  },
)

/** `@zeph-telemetry/testing/vitest` extends vitest's `expect`: there the test runner itself is loaded. */
function isOwnRunner(member: Package, name: string): boolean {
  return shortName(member) === 'testing' && name === 'vitest'
}

/** The configuration asks for a package that core does without otherwise: one file loads it. */
function isTransport(name: string, path: string): boolean {
  return ASKED_FOR[name]?.test(path) === true
}

const ASKED_FOR: Readonly<Record<string, RegExp>> = {
  '@grpc/grpc-js': /packages\/core\/src\/otlp\/grpc-\w+\.ts$/,
  '@pyroscope/nodejs': /packages\/core\/src\/pyroscope\/[\w-]+\.ts$/,
}

test('nothing published depends on the tools of this repository, but for its own tests', () => {
  const tools = packages.filter(({ folder }) => folder.startsWith('tools/')).map(({ manifest }) => manifest.name)
  for (const { manifest } of published) {
    const runtime = { ...manifest.dependencies, ...manifest.peerDependencies }
    expect(
      Object.keys(runtime).filter((name) => tools.includes(name)),
      manifest.name,
    ).toEqual([])
  }
})

/** The API is a singleton of the process: an exact version would bring a second copy beside the host's. */
const SHARED_WITH_THE_HOST = '@opentelemetry/api@>=1.10.0 <1.11.0'

test('versions are exact, and lockstep among our own', () => {
  const versions = packages.flatMap(({ manifest }) =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(
      ([name, version]) => `${manifest.name} > ${name}@${version}`,
    ),
  )
  expect(versions.filter((entry) => !/@\d+\.\d+\.\d+$/.test(entry) && !entry.endsWith(SHARED_WITH_THE_HOST))).toEqual(
    [],
  )
  const own = versions.filter((entry) => entry.includes(' > @zeph-telemetry/'))
  expect(new Set(own.map((entry) => entry.split('@').at(-1)))).toHaveLength(1)
})

test('core says of itself the version it is published with', () => {
  const core = published.find((member) => shortName(member) === 'core')!
  const { text } = core.sources.find(({ path }) => path.endsWith('/src/global-state.ts'))!
  expect(text).toContain(`export const VERSION = '${core.manifest.version}'\n`)
})
