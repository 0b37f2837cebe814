/**
 * `npm run live`: plays the full scenario against the real back ends whose addresses are given, and asks them what they have. Exit code 1 where a
 * check failed; what was not run is said, and is no failure.
 */
import { parseArgs } from 'node:util'
import { readAddresses } from './backends/addresses.ts'
import { CORRELATION, PROMETHEUS } from './backends/metric-store.ts'
import { GRAFANA, PYROSCOPE } from './backends/pictures.ts'
import { runChecks } from './backends/run-checks.ts'
import { COLLECTOR, JAEGER, TEMPO } from './backends/trace-stores.ts'

const USAGE = 'usage: npm run live [-- --stack [--collector] [--jaeger]]'
/** A collector's tail sampling decides after 30 s. */
const PATIENCE_MS = 90_000
const CHECKS = [TEMPO, JAEGER, COLLECTOR, PROMETHEUS, CORRELATION, GRAFANA, PYROSCOPE]

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      stack: { type: 'boolean', default: false },
      collector: { type: 'boolean', default: false },
      jaeger: { type: 'boolean', default: false },
    },
  })
  const profiles = (['collector', 'jaeger'] as const).filter((profile) => values[profile])
  const addresses = readAddresses(process.env, { stack: values.stack, profiles })
  const outcomes = await runChecks(
    CHECKS,
    { addresses, patienceMs: PATIENCE_MS },
    (line) => void process.stdout.write(`${line}\n`),
  )
  return outcomes.includes('failed') ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`live: ${(error as Error).message}\n${USAGE}\n`)
  process.exitCode = 2
}
