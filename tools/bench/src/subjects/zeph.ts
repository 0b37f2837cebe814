/** The functions through core: off, on but disabled, or recording to the local file, by condition and configuration. */
import { initObservability, instrumentFn, withSpan } from '@zeph-telemetry/core'
import type { MakeSubject } from '../workload.ts'

/** The default of 150 MB would start a second file, whose header would be measured too. */
const ONE_FILE_MB = 10_000

export const makeSubject: MakeSubject = (workload, { enabled, traceDir }) => {
  const handle = initObservability({ telemetry: { enabled, traceDir, traceMaxMb: ONE_FILE_MB } })
  return {
    add: instrumentFn('bench.add', workload.add),
    addLater: instrumentFn('bench.add_later', workload.addLater),
    chat: instrumentFn(
      'llm.chat',
      {
        kind: 'client',
        attributes: (model, turn, cached) => ({
          'gen_ai.request.model': model,
          'zeph.turn.index': turn,
          'zeph.cached': cached,
        }),
      },
      workload.chat,
    ),
    inParent: (fn) => withSpan('agent.turn', {}, fn),
    settle: () => handle.flush(),
    finish: () => handle.shutdown(),
  }
}
