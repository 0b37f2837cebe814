/**
 * `npm run packed-check`, after `npm run build`: each subsystem package and core, packed, installed into an empty project and used there,
 * by `import` and `require`, on and off. Prints a line per package; exit code 1 where one of them is not what its README says.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, readPackages } from '../workspace.ts'
import { type Claimed, problemsOf } from './claims.ts'
import { Consumer } from './consumer.ts'
import { pack } from './pack.ts'

interface Member extends Claimed {
  readonly folder: string
}

const subsystems = readPackages().filter(({ sources }) => sources.some(({ path }) => path.endsWith('/src/span-map.ts')))
const members = await Promise.all(subsystems.map(async ({ folder, manifest }) => claim(folder, { folder, manifest })))

async function claim(folder: string, known: Pick<Member, 'folder' | 'manifest'>): Promise<Member> {
  const [map] = Object.values(await import(pathToFileURL(join(ROOT, folder, 'src/span-map.ts')).href)) as [Map]
  const [span = ''] = Object.keys(map)
  const attributes = Object.entries(map[span]!.attributes).filter(
    ([, { required, value }]) => required && value === undefined,
  )
  const spans = `${folder.split('/').at(-1)!.replace(/s$/, '')}Spans`
  return {
    ...known,
    span,
    spans,
    attributes: Object.fromEntries(attributes.map(([key, { example }]) => [key, example])),
  }
}

type Map = Readonly<Record<string, { attributes: Readonly<Record<string, Attribute>> }>>

interface Attribute {
  readonly required?: boolean
  readonly value?: unknown
  readonly example: unknown
}

const folder = mkdtempSync(join(tmpdir(), 'zeph-packed-'))
try {
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  const core = await pack('packages/core', tarballs)
  for (const member of members) {
    const consumer = new Consumer(join(folder, member.span))
    await consumer.install([core, await pack(member.folder, tarballs)])
    const problems = await problemsOf(consumer, member)
    console.log(`${member.manifest.name}: ${problems.length === 0 ? 'ok' : problems.join('\n  ')}`)
    if (problems.length > 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
