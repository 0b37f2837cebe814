/**
 * d3-flame-graph and the d3 modules it needs, as they are installed, for a page that loads nothing: scripts in the order they must run, and the licenses that
 * must go with them. Read when a page is made, never before.
 */
import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'

const CHART = 'd3-flame-graph'

export interface LibrarySources {
  readonly scripts: readonly string[]
  readonly style: string
  readonly licenses: string
}

interface Library {
  readonly name: string
  readonly version: string
  readonly folder: string
}

export function librarySources(): LibrarySources {
  const libraries = withDependencies()
  const chart = libraries.at(-1)!
  const scriptOf = ({ name, folder }: Library) =>
    read(folder, name === CHART ? 'dist/d3-flamegraph.umd.min.js' : `dist/${name}.min.js`)
  return {
    scripts: libraries.map(scriptOf),
    style: read(chart.folder, 'dist/d3-flamegraph.css'),
    licenses: libraries.map((each) => `${each.name} ${each.version}\n\n${read(each.folder, 'LICENSE')}`).join('\n\n'),
  }
}

/** Each after those it needs; the chart is the last. Dependencies of other names are inside the scripts of the d3 modules. */
function withDependencies(): Library[] {
  const found = new Map<string, Library>()
  const visit = (name: string, from: string): void => {
    if (found.has(name)) return
    const path = findPackageJSON(name, from)
    if (path === undefined) throw new Error(`${name} is not installed`)
    const { version, dependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    for (const needed of Object.keys(dependencies)) if (needed.startsWith('d3-')) visit(needed, path)
    found.set(name, { name, version, folder: dirname(path) })
  }
  visit(CHART, import.meta.url)
  return [...found.values()]
}

interface Manifest {
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8')
}
