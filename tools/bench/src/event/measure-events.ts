/**
 * Tells one event again and again, in a process of its own: takes its task as an argument, reports to the parent. Events come in chunks, each
 * below a span of its own, since a span keeps the newest 128 of its events.
 */
import { readFileSync } from 'node:fs'
import { initObservability, withSpan } from '@zeph-telemetry/core'
import { counter, defineEvent, histogram } from '@zeph-telemetry/core/event'
import { log } from '@zeph-telemetry/core/log'
import { CLOCK, cpuNanoseconds } from '../cpu-clock.ts'
import type { Variant } from './variants.ts'

/** What the parent asks for. */
export interface EventTask {
  readonly variant: Variant
  readonly events: number
  readonly directory: string
}

/** What comes back. */
export interface EventReport {
  readonly node: string
  readonly clock: string
  readonly nanosecondsPerEvent: number
  readonly told: number
  /** What arrived, by signal: lines in the file, the counter's sum, and the events on spans in the trace file. */
  readonly arrived: { readonly lines: number; readonly counted: number; readonly onSpans: number }
}

const CHUNK = 100
const WARM_UP_SHARE = 0.2

const burst = defineEvent({
  name: 'bench.burst',
  fields: { burst_id: 'int', region: 'string', neurons_fired: counter('{neuron}'), latency: histogram('ms') },
})

/** Keeps the loop without events from being optimised away. */
let sum = 0

function tellChunk(from: number, tells: Variant['tells']): void {
  withSpan('bench.chunk', {}, () => {
    for (let index = from; index < from + CHUNK; index += 1) {
      const fields = { burst_id: index, region: 'north', neurons_fired: 1, latency: index % 50 }
      if (tells === 'event') burst(fields)
      else if (tells === 'line') log.info({ 'event.name': 'bench.burst', ...fields }, 'bench.burst')
      else sum += fields.latency
    }
  })
}

async function run({ variant, events, directory }: EventTask): Promise<EventReport> {
  const { recording, level, tells } = variant
  const file = `${directory}/zeph.log`
  const handle = initObservability({
    telemetry: { enabled: recording, traceDir: `${directory}/traces` },
    logging: { level, file, stderr: false, recentLines: 0 },
  })
  await handle.ready
  const tell = async (count: number) => {
    for (let from = 0; from < count; from += CHUNK) {
      tellChunk(from, tells)
      if (from % (CHUNK * 50) === 0) await handle.flush()
    }
  }
  const warmUp = Math.ceil((events * WARM_UP_SHARE) / CHUNK) * CHUNK
  await tell(warmUp)
  log.flush()
  const start = cpuNanoseconds()
  await tell(events)
  log.flush()
  await handle.flush()
  const nanoseconds = cpuNanoseconds() - start
  const metrics = await handle.telemetry.exportMetrics()
  await handle.shutdown()
  const counted = Number(/^bench_burst_neurons_fired_total(?:\{[^}]*\})? (\d+)/m.exec(metrics)?.[1] ?? 0)
  return {
    ...{ node: process.versions.node, clock: CLOCK },
    ...{ nanosecondsPerEvent: nanoseconds / events, told: tells === 'nothing' ? 0 : warmUp + events },
    arrived: {
      lines: occurrences(file, '"event.name":"bench.burst"'),
      counted,
      onSpans: handle.traceFiles.reduce((found, path) => found + occurrences(path, '"name":"bench.burst"'), 0),
    },
  }
}

function occurrences(path: string, text: string): number {
  try {
    return readFileSync(path, 'utf8').split(text).length - 1
  } catch {
    return 0
  }
}

const report = await run(JSON.parse(process.argv[2]!) as EventTask)
if (process.send === undefined) process.stdout.write(`${JSON.stringify(report)} ${sum}\n`)
else process.send(report, () => process.disconnect())
