/** With the condition, and with the trace file written at the same time. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ENDS, leave, SIGNAL_ENDS, type SignalEnd } from './fixtures/leave.ts'

test.each(ENDS)(
  '%s: every accepted line is in the file, in order, with ids that the trace file has',
  async (wayOut, code) => {
    const { lines, traces, ...result } = await leave({ wayOut, profiling: true })
    expect(result).toMatchObject({ code, signal: null })
    const trace = readFileSync(traces[0]!, 'utf8')
    const inside = lines.filter((line) => 'trace_id' in line)
    expect(inside.length).toBeGreaterThan(0)
    for (const traceId of new Set(inside.map((line) => line['trace_id']))) expect(trace).toContain(`"${traceId}"`)
  },
)

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  test.each<SignalEnd>(SIGNAL_ENDS)(
    '%s: every accepted line is in the file, in order',
    async (wayOut, code, by = signal) => {
      const result = await leave({ wayOut, profiling: true, signal })
      expect(result).toMatchObject({ code, signal: code === null ? by : null })
      // A listener of a signal runs outside of every span.
      expect(readFileSync(result.traces[0]!, 'utf8')).toContain(`"${result.lines[0]!['trace_id']}"`)
    },
  )
})
