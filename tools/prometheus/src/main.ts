/**
 * `npm run prometheus-check`: lets the real Prometheus scrape the reference agent under load, and compares what PromQL says with what the trace
 * file says. Exit code 1 where a number differs or promtool complains; 0 with the reason where Prometheus cannot be had here.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { CACHE } from './obtain/cache.ts'
import { obtainPrometheus } from './obtain/obtain-prometheus.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    concurrency: { type: 'string', default: '8' },
    // The folder of the run stays, for a look at what differs.
    keep: { type: 'boolean', default: false },
  },
})

const print = (line: string) => void process.stdout.write(`${line}\n`)
const obtained = await obtainPrometheus(CACHE)
if ('reason' in obtained) print(`Prometheus check skipped: ${obtained.reason}`)
else {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-prometheus-'))
  const { seconds, concurrency, keep } = values
  const settings = { seconds: Number(seconds), concurrency: Number(concurrency), folder, print }
  try {
    process.exitCode = (await check(obtained.found, settings)) ? 0 : 1
  } finally {
    if (keep) print(`\nThe run's files: ${folder}`)
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
