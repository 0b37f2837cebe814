/** What stands between a signal and what sends it: the circuit breaker, and where there is a spool, what fills and empties it. */
import type { Spool } from '../../spool/spool.ts'
import { SpoolLane, type SpoolLaneOptions } from '../../spool/spool-lane.ts'
import type { Signal } from '../signal.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { Delivery } from './delivery.ts'
import { Replay, type ReplayOptions } from './replay.ts'
import { type SignalBreakerOptions, signalBreaker } from './signal-breaker.ts'

/** The way out of one signal. */
export interface Outlet {
  readonly breaker: CircuitBreaker
  readonly lane: SpoolLane | undefined
  readonly delivery: Delivery
  readonly replay: Replay | undefined
}

type Told = Pick<SignalBreakerOptions, 'outages' | 'failure' | 'lost' | 'isLast' | 'now'>

export interface OutletOptions extends Told, Omit<ReplayOptions, 'breaker' | 'lane' | 'lookMs'> {
  readonly signal: Signal
  readonly endpointUrl: string
  readonly spool: Spool | undefined
  /** What can be sent. */
  readonly accepts: SpoolLaneOptions['accepts']
  /** Longest time for one request, in milliseconds. */
  readonly exportTimeoutMs: number
}

/** How long a request from the spool is this process's alone, beside the time for sending it, and once more with other headers. */
const CLAIM_MS = 30_000

/** Opens it; what is in the spool begins to be sent. */
export function openOutlet(options: OutletOptions): Outlet {
  const lane = openLane(options)
  const breaker = signalBreaker({
    ...options,
    items: options.signal.items,
    keptIn: lane?.path,
    onClose: () => replay?.wake(),
  })
  const replay = lane === undefined ? undefined : new Replay({ ...options, breaker, lane })
  replay?.wake()
  return { breaker, lane, replay, delivery: new Delivery({ ...options, breaker, lane }) }
}

function openLane({ spool, signal, endpointUrl, accepts, exportTimeoutMs }: OutletOptions): SpoolLane | undefined {
  if (spool === undefined) return undefined
  return new SpoolLane({
    spool,
    signal: signal.name,
    url: endpointUrl,
    accepts,
    claimMs: CLAIM_MS + 2 * exportTimeoutMs,
    isCumulative: signal.name === 'metrics',
  })
}
