/**
 * `npm run span-docs` writes the span table of every subsystem's README from its span map; `--check` writes nothing and fails where one is
 * not what the map says.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readSpanMaps } from './read-span-maps.ts'
import { withSpanTable } from './with-span-table.ts'

const ROOT = join(import.meta.dirname, '../../..')
const USAGE = 'usage: npm run span-docs [-- --check]'

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--check')
  if (unknown !== undefined) {
    console.error(`span-docs: unknown argument "${unknown}"; ${USAGE}`)
    return 2
  }
  const isCheck = args.includes('--check')
  let stale = 0
  for (const { folder, spans } of await readSpanMaps(join(ROOT, 'packages'))) {
    const path = join(folder, 'README.md')
    const before = readFileSync(path, 'utf8')
    const after = withSpanTable(before, spans)
    if (before === after) continue
    stale += 1
    const name = relative(ROOT, path)
    if (isCheck) console.error(`${name}: the span table is not what the span map says; run npm run span-docs`)
    else {
      writeFileSync(path, after)
      console.log(`${name}: span table written`)
    }
  }
  return isCheck && stale > 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
