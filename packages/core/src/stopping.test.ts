import { existsSync } from 'node:fs'
import { initObservability, startSpan } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

/** Some 20 MB: far longer to compress than sending may take at the end. */
const SPANS = 60_000

test('shutdown waits for the trace file, however little time sending has', async () => {
  const observability = initObservability({
    telemetry: {
      ...{ enabled: true, traceDir: temporaryDirectory(), traceGzip: true },
      ...{ shutdownTimeoutMs: 100, systemMetricsIntervalSecs: 0 },
    },
  })
  for (let made = 1; made <= SPANS; made += 1) {
    startSpan('agent.turn', { 'zeph.turn.number': made, 'zeph.note': `turn ${made} of ${SPANS}` }).end()
    if (made % 10_000 === 0) await observability.flush()
  }
  await observability.shutdown()
  const [file] = observability.traceFiles
  expect(file).toMatch(/\.json\.gz$/)
  expect([existsSync(file!), existsSync(file!.replace(/\.gz$/, ''))]).toEqual([true, false])
})
