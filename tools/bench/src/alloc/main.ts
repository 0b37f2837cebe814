/**
 * `npm run bench:alloc`: what counting allocations costs, at a thousand spans a second with four awaits each and at twenty thousand, in one process
 * with and without the layer in turns. CPU time of the main thread; spans are recorded and thrown away.
 */
import { parseArgs } from 'node:util'
import { addLayer } from '@zeph-telemetry/core'
import { buildAddon } from '@zeph-telemetry/native-addon'
import { startAllocations } from '../../../../packages/core/src/alloc/start-allocations.ts'
import { CLOCK } from '../cpu-clock.ts'
import { describeMachine } from '../environment.ts'
import { count } from '../options.ts'
import { compareAlternately } from './compare-alternately.ts'
import { formatComparison, tableHead } from './format-comparison.ts'
import { spansWithAwaits } from './spans-with-awaits.ts'

const USAGE = `Usage: npm run bench:alloc -- [options]

  --rounds <n>     pairs per row (default 21)
  --seconds <s>    of work per measurement (default 0.5)
  --help
`
/** Spans a second of a thread that does nothing else. */
const RATES = [1000, 20_000]

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '21' },
      seconds: { type: 'string', default: '0.5' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const [rounds, seconds] = [count('rounds', values.rounds), Number(values.seconds)]
  if (!(seconds > 0)) throw new TypeError(`--seconds takes a number above 0, not "${values.seconds}"`)
  await buildAddon()
  const { date, platform, processors } = describeMachine()
  console.log(`zeph-telemetry bench:alloc, ${date}\nNode ${process.versions.node} on ${platform}, ${processors}`)
  console.log(`${rounds} rounds, without, with and without in turns; ${CLOCK}\n`)
  console.log(tableHead('spans a second'))
  addLayer({ name: 'thrown away', onEnd: () => {} })
  for (const rate of RATES) {
    const work = spansWithAwaits(1e6 / rate)
    const spans = Math.round(rate * seconds)
    const shares: number[] = []
    const comparison = await compareAlternately({
      rounds,
      work: () => work(spans),
      add: () => {
        const { layer, stop } = startAllocations()
        const remove = addLayer(layer)
        return async () => {
          const { measured, unmeasured } = (layer as { governor?: { measured: number; unmeasured: number } }).governor!
          shares.push(measured / (measured + unmeasured))
          remove()
          await layer.shutdown?.()
          stop()
        }
      },
    })
    const share = shares.reduce((sum, each) => sum + each, 0) / shares.length
    console.log(`${formatComparison(rate.toLocaleString('en'), comparison)}  (${(share * 100).toFixed(0)} % measured)`)
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:alloc: ${(error as Error).message}\n`)
  process.exitCode = 1
}
