/** Without the condition. */
import { describe, expect, test } from 'vitest'
import { ENDS, leave, SIGNAL_ENDS, type SignalEnd } from './fixtures/leave.ts'

test.each(ENDS)('%s: every accepted line is in the file, in order, without ids of a trace', async (wayOut, code) => {
  const { lines, traces, ...result } = await leave({ wayOut, profiling: false })
  expect(result).toMatchObject({ code, signal: null })
  expect({ traces, ids: lines.filter((line) => 'trace_id' in line) }).toEqual({ traces: [], ids: [] })
})

describe.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', (signal) => {
  test.each<SignalEnd>(SIGNAL_ENDS)(
    '%s: every accepted line is in the file, in order',
    async (wayOut, code, by = signal) => {
      const result = await leave({ wayOut, profiling: false, signal })
      expect(result).toMatchObject({ code, signal: code === null ? by : null })
    },
  )
})
