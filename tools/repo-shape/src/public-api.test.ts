/** What users may import, as committed lists: a change of the public surface shows in the diff of `tools/repo-shape/api`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Package, ROOT, readPackages, shortName } from './workspace.ts'

const published = readPackages().filter(({ folder }) => folder.startsWith('packages/'))

test.each(published.map((member) => [member.folder, member] as const))(
  '%s exports what is written down',
  async (_folder, member) => {
    const entries = entrySources(member).map(([subpath, file]) => [
      subpath,
      ...exportedNames(join(member.folder, file)).map((name) => `  ${name}`),
    ])
    await expect(`${entries.flat().join('\n')}\n`).toMatchFileSnapshot(`../api/${shortName(member)}.txt`)
  },
)

/** Subpath and source file of every entry; of a switched entry the on side, whose names the off side repeats. */
function entrySources(member: Package): [subpath: string, file: string][] {
  return Object.entries(member.manifest.exports ?? {}).flatMap(([subpath, target]): [string, string][] => {
    if (typeof target === 'string') return []
    const source = (target as Record<string, unknown>)['@zeph-telemetry/source']
    return [[subpath, typeof source === 'string' ? source : (source as Record<string, string>)['profiling']!]]
  })
}

function exportedNames(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const listed = Array.from(text.matchAll(/^export (type )?\{([^}]*)\}/gm), ([, type, names]) =>
    names!.split(',').map((name) => `${type ?? ''}${name.trim()}`),
  )
  const declared = Array.from(
    text.matchAll(/^export (?:async )?(const|function|class|interface|type) (\w+)/gm),
    ([, kind, name]) => `${kind === 'interface' || kind === 'type' ? 'type ' : ''}${name}`,
  )
  return [...listed.flat(), ...declared].filter((name) => name.replace('type ', '') !== '').toSorted(byName)
}

function byName(a: string, b: string): number {
  const [left, right] = [a.replace('type ', ''), b.replace('type ', '')]
  return left < right ? -1 : left > right ? 1 : 0
}
