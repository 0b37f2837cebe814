/** The channel under test, bare or instrumented, by the variant. */
import { initObservability, instrumentChannel, withSpan } from '@zeph-telemetry/core'
import { type Channel, createChannel } from '@zeph-telemetry/core/channel'
import { type Counted, countsIn } from './counts.ts'
import { PARENT_SPAN, WITH_SPANS } from './spans.ts'
import type { ChannelVariant } from './variants.ts'

/** What a variant provides around its channels. */
export interface ChannelSubject {
  /** A new channel that nothing is known of: what the variant's are compared with. */
  openBare(capacity: number): Channel<Uint8Array>
  /** A new channel of the variant. */
  open(capacity: number): Channel<Uint8Array>
  /** Calls `fn` below a span, as in an agent's turn, where messages have spans; then hands over what was recorded: its buffer is bounded. */
  inParent<R>(fn: () => Promise<R>): Promise<R>
  /** What the metrics of the channels have counted. */
  counted(): Promise<Counted>
  /** Shuts down; everything recorded is in the file when it resolves. */
  finish(): Promise<void>
}

/** The default of 150 MB would start a second file, whose header would be measured too. */
const ONE_FILE_MB = 10_000

/** Makes the variant's channels. */
export function makeSubject({ enabled, instrumented, spans }: ChannelVariant, traceDir: string): ChannelSubject {
  const telemetry = { enabled, traceDir, traceMaxMb: ONE_FILE_MB }
  const handle = initObservability({ telemetry, logging: { level: 'off' } })
  const site = { name: 'bench', ...(spans && WITH_SPANS) }
  const openBare = (capacity: number) => createChannel<Uint8Array>({ capacity })
  return {
    openBare,
    open: (capacity) => (instrumented ? instrumentChannel(openBare(capacity), site) : openBare(capacity)),
    inParent: (fn) => withSpan(PARENT_SPAN, {}, fn).finally(() => handle.flush()),
    counted: async () => countsIn(await handle.telemetry.exportMetrics()),
    finish: () => handle.shutdown(),
  }
}
