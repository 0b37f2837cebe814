/**
 * Runs the contract of every package on every Node that is supported, one line per package and Node. Exit code 1 where a test failed, a package has
 * none, or a Node could not be had. `--node 22.23.3` (repeatable) in place of the usual ones.
 */
import { globSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { obtainNode } from '@zeph-telemetry/nodes'
import { type PackageResult, runContracts } from './all-nodes/run-contracts.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const CACHE = join(ROOT, 'node_modules/.cache/zeph-node')
const USUAL = ['22.23.3', '24.21.0', '26.10.0']

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true } } })
const files = found('packages/*/src/contract*.test.ts')
const told = new Set<string>()
let failed = false

for (const folder of found('packages/*/src/span-map.ts').map(folderOf)) {
  if (files.some((file) => folderOf(file) === folder)) continue
  failed = true
  say(`${folder}: has spans and no contract`)
}
for (const version of values.node ?? USUAL) {
  try {
    await runOn(version)
  } catch (error) {
    failed = true
    say((error as Error).message)
  }
}
process.exitCode = failed ? 1 : 0

function found(pattern: string): string[] {
  const paths = globSync(pattern, { cwd: ROOT }).map((path) => path.split(sep).join('/'))
  if (paths.length === 0) throw new Error(`there is no ${pattern}`)
  return paths.toSorted()
}

/** `packages/memory` of one of its sources. */
function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

async function runOn(wanted: string): Promise<void> {
  const { version, binary } = await obtainNode(wanted, CACHE)
  const { packages, skips } = await runContracts(binary, ROOT, files)
  for (const result of packages) {
    say(describe(result, version))
    failed ||= result.failures.length > 0
  }
  const missing = files.filter((file) => !packages.some(({ folder }) => folder === folderOf(file)))
  if (missing.length > 0) throw new Error(`on Node ${version} these were not run: ${missing.join(', ')}`)
  // The reasons are the same on every Node, most of them.
  for (const line of skips.filter((skip) => !told.has(skip))) say(`  ${line}`)
  for (const line of skips) told.add(line)
}

function describe({ folder, passed, skipped, failures }: PackageResult, version: string): string {
  const counts = [`${passed} passed`, ...(skipped > 0 ? [`${skipped} skipped`] : [])]
  const line = `${folder.padEnd(20)} Node ${version.padEnd(8)} ${counts.join(', ')}`
  return failures.length === 0
    ? line
    : [`${line}, ${failures.length} FAILED`, ...failures.map((text) => `  ${text}`)].join('\n')
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
