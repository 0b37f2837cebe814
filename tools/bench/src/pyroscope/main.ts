/**
 * `npm run bench:pyroscope`: what profiling for Pyroscope costs a program that is busy with turns of spans, in one process with and without in
 * turns. CPU time of the main thread, the sending of a window included; what is sent goes to a server that takes everything.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { addLayer, withSpan } from '@zeph-telemetry/core'
import type { PyroscopeSettings } from '../../../../packages/core/src/pyroscope/pyroscope.ts'
import { startPyroscope } from '../../../../packages/core/src/pyroscope/start-pyroscope.ts'
import { compareAlternately } from '../alloc/compare-alternately.ts'
import { formatComparison, tableHead } from '../alloc/format-comparison.ts'
import { CLOCK } from '../cpu-clock.ts'
import { describeMachine } from '../environment.ts'
import { count } from '../options.ts'

const USAGE = `Usage: npm run bench:pyroscope -- [options]

  --rounds <n>   pairs (default 11)
  --turns <n>    of five spans each, per measurement (default 4000)
  --help
`
const AT_ONCE = 4
const SETTINGS: Omit<PyroscopeSettings, 'endpoint'> = {
  ...{ engine: 'zeph', serviceName: 'bench', metadata: {}, intervalMs: 15_000, profiles: ['wall', 'cpu', 'heap'] },
  ...{ tenant: undefined, headers: async () => ({}), shutdownTimeoutMs: 5000 },
}

const data = Array.from({ length: 150 }, (_, index) => ({ index, text: 'x'.repeat(index % 50), list: [index, {}] }))
const step = () => JSON.parse(JSON.stringify(data)) as unknown

async function turn(): Promise<void> {
  await withSpan('agent.turn', {}, async () => {
    for (let tool = 0; tool < 4; tool += 1) {
      await withSpan('tool.execute', {}, async () => {
        step()
        await null
        step()
        await new Promise(setImmediate)
        step()
      })
    }
  })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '11' },
      turns: { type: 'string', default: '4000' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(USAGE)
  const [rounds, turns] = [count('rounds', values.rounds), count('turns', values.turns)]
  const server = createServer((request, response) => request.resume().on('end', () => response.end()))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  addLayer({ name: 'thrown away', onEnd: () => {} })
  let flush: () => Promise<void> = async () => {}
  const comparison = await compareAlternately({
    rounds,
    work: async () => {
      for (let index = 0; index < turns; index += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, turn))
      await flush()
    },
    add: () => {
      const pyroscope = startPyroscope({ ...SETTINGS, endpoint })
      if (pyroscope === undefined) throw new Error('there is no profiler for this Node')
      const { layer } = pyroscope
      const remove = addLayer(layer)
      flush = async () => layer.flush?.()
      return async () => {
        flush = async () => {}
        remove()
        await layer.shutdown?.()
      }
    },
  })
  server.close()
  const { date, platform, processors } = describeMachine()
  console.log(`zeph-telemetry bench:pyroscope, ${date}\nNode ${process.versions.node} on ${platform}, ${processors}`)
  console.log(`${rounds} rounds of ${turns} turns, without, with and without in turns; ${CLOCK}\n`)
  console.log(tableHead('profiles'))
  console.log(formatComparison('wall, cpu, heap', comparison))
}

try {
  await main()
} catch (error) {
  process.stderr.write(`bench:pyroscope: ${(error as Error).message}\n`)
  process.exitCode = 1
}
