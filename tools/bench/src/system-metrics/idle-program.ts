/**
 * A program that waits, and what it costs: prints the CPU time of all its threads over a while, as JSON. Arguments: the interval of system metrics
 * in seconds (0 is off), how long to measure, a directory for what is written.
 */
import { setTimeout } from 'node:timers/promises'
import { addLayer, initObservability } from '@zeph-telemetry/core'

/** What it found. */
export interface IdleReport {
  readonly node: string
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** Readings that layers were told of meanwhile. */
  readonly readings: number
}

/** After the first tick, for which the log is loaded once, until the runtime has come to rest. */
const REST_SECS = 2

const [intervalSecs, seconds, directory] = process.argv.slice(2) as [string, string, string]
const observability = initObservability({
  telemetry: { enabled: true, traceDir: directory, systemMetricsIntervalSecs: Number(intervalSecs) },
  logging: { file: `${directory}/zeph.log`, stderr: true },
})
let readings = 0
addLayer({ name: 'counter', onEvent: () => void (readings += 1) })
await setTimeout((Number(intervalSecs) + REST_SECS) * 1000)
const [cpu, start, before] = [process.cpuUsage(), performance.now(), readings]
await setTimeout(Number(seconds) * 1000)
const { user, system } = process.cpuUsage(cpu)
const wallSeconds = (performance.now() - start) / 1000
const report: IdleReport = {
  node: process.versions.node,
  cpuSeconds: (user + system) / 1e6,
  wallSeconds,
  readings: readings - before,
}
await observability.shutdown()
console.log(JSON.stringify(report))
