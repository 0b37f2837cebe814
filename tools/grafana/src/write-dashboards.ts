/**
 * `npm run dashboards` writes the dashboards from their sources and the SDK's maps; `-- --check` writes nothing and fails where a file is not what
 * they say.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { dashboardFiles } from './dashboards/dashboard-files.ts'

const USAGE = 'usage: npm run dashboards [-- --check]'

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--check')
  if (unknown !== undefined) {
    console.error(`dashboards: unknown argument "${unknown}"; ${USAGE}`)
    return 2
  }
  const isCheck = args.includes('--check')
  let stale = 0
  for (const { path, text } of await dashboardFiles()) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    stale += 1
    if (isCheck) console.error(`${basename(path)} is not what its source says; run npm run dashboards`)
    else {
      writeFileSync(path, text)
      console.log(`${basename(path)}: written`)
    }
  }
  return isCheck && stale > 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2))
