/**
 * `npm run span-docs` writes the span table of every subsystem's README from its span map, and the table of metrics from the metric maps;
 * `--check` writes nothing and fails where one is not what the maps say.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readMetricMaps, readSpanMaps } from './read-span-maps.ts'
import { withMetricTable } from './with-metric-table.ts'
import { withSpanTable } from './with-span-table.ts'

const ROOT = join(import.meta.dirname, '../../..')
const USAGE = 'usage: npm run span-docs [-- --check]'

/** A document with a table that is made from maps. */
interface Made {
  readonly path: string
  readonly write: (before: string) => string
}

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--check')
  if (unknown !== undefined) {
    console.error(`span-docs: unknown argument "${unknown}"; ${USAGE}`)
    return 2
  }
  const isCheck = args.includes('--check')
  let stale = 0
  for (const { path, write } of await documents()) {
    const before = readFileSync(path, 'utf8')
    const after = write(before)
    if (before === after) continue
    stale += 1
    const name = relative(ROOT, path)
    if (isCheck) console.error(`${name}: its table is not what the map says; run npm run span-docs`)
    else {
      writeFileSync(path, after)
      console.log(`${name}: table written`)
    }
  }
  return isCheck && stale > 0 ? 1 : 0
}

async function documents(): Promise<Made[]> {
  const packages = join(ROOT, 'packages')
  const [subsystems, metrics] = await Promise.all([readSpanMaps(packages), readMetricMaps(packages)])
  const readmes = subsystems.map(({ folder, spans }) => ({
    path: join(folder, 'README.md'),
    write: (before: string) => withSpanTable(before, spans),
  }))
  const write = (before: string) => withMetricTable(before, metrics)
  return [...readmes, { path: join(ROOT, 'docs/metrics.md'), write }]
}

process.exitCode = await main(process.argv.slice(2))
