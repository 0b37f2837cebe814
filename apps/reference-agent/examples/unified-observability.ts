/**
 * The usage example of the requirement document, in TypeScript: one call starts logs, metrics, traces and profiles; one event is a log line, a
 * span, measurements and samples of the profile, all with the same ids.
 *
 *     ENABLE_PROFILING=1 zeph-trace run apps/reference-agent/examples/unified-observability.ts
 */
import { initObservability, withContext } from '@zeph-telemetry/core'
import { counter, defineEvent } from '@zeph-telemetry/core/event'

const { TRACING_ENDPOINT, ENABLE_PROFILING } = process.env

// All systems at once. Whatever cannot be reached says so, and the program runs on without it.
const observability = initObservability({
  logging: { level: 'info', format: 'json' },
  telemetry: {
    metricsEnabled: true,
    tracingEnabled: true,
    tracingEndpoint: TRACING_ENDPOINT ?? 'http://jaeger:4317',
  },
})

const burst = defineEvent({
  name: 'burst',
  level: 'info',
  fields: {
    burst_id: 'int',
    neurons_fired: counter('{neuron}'),
    synapses_activated: counter('{synapse}'),
  },
  span: true,
})

/** Work for the profiler to see: a network whose neurons fire where enough reaches them. */
function fire(neurons: number, milliseconds: number): { fired: number; activated: number } {
  const until = performance.now() + milliseconds
  let potential = new Float64Array(neurons).fill(1)
  let activated = 0
  do {
    potential = potential.map((value, index) => Math.tanh(value + (potential[(index * 7 + 1) % neurons] ?? 0)))
    activated += neurons
  } while (performance.now() < until)
  return { fired: potential.filter((value) => value > 0.5).length, activated }
}

// A profile of one operation.
if (ENABLE_PROFILING !== undefined) observability.startProfiling()

await withContext({ requestId: 'request-42' }, async () => {
  // A log line, a span, two counters and samples of the profile.
  burst({ burst_id: 42 }, ({ set }) => {
    const { fired, activated } = fire(1000, 100)
    set({ neurons_fired: fired, synapses_activated: activated })
  })
})

const profilePath = await observability.stopProfiling()
if (profilePath !== null) console.log(`Profile saved to: ${profilePath}`)

await observability.shutdown()
