/**
 * `npm run stack [-- --collector --jaeger --wait <seconds>]` brings up Grafana, Tempo, Prometheus and Pyroscope and prints the links;
 * `-- --down [--volumes]` takes everything down. Exit code 1, with the reason, where Docker is missing or a service does not answer.
 */
import { parseArgs } from 'node:util'
import { runStack } from './stack/run-stack.ts'

const USAGE = 'usage: npm run stack [-- --collector --jaeger --wait <seconds> | --down [--volumes]]'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      collector: { type: 'boolean', default: false },
      jaeger: { type: 'boolean', default: false },
      down: { type: 'boolean', default: false },
      volumes: { type: 'boolean', default: false },
      wait: { type: 'string', default: '180' },
    },
  })
  const seconds = Number(values.wait)
  if (!(seconds >= 0)) throw new Error(`--wait takes seconds, not "${values.wait}"`)
  const profiles = (['collector', 'jaeger'] as const).filter((profile) => values[profile])
  const { down, volumes } = values
  const print = (line: string) => void process.stdout.write(`${line}\n`)
  return runStack({ profiles, down, volumes, seconds, environment: process.env, print })
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`stack: ${(error as Error).message}\n${USAGE}\n`)
  process.exitCode = 2
}
