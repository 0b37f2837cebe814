/** The circuit breaker of one signal, with the lines that say that it opened and closed. */
import { CircuitBreaker, FAILURES_IN_A_ROW, OPEN_MS } from './circuit-breaker.ts'
import type { OutageLog } from './outage-log.ts'

export interface SignalBreakerOptions {
  readonly outages: OutageLog
  /** What the signal has many of. */
  readonly items: string
  /** The last failure: where it is one, and why, for a person. */
  readonly failure: () => { readonly place: string; readonly message: string }
  /** How many items were lost since one last arrived. */
  readonly lost: () => number
  /** Directory of what is kept meanwhile, where there is one. */
  readonly keptIn: string | undefined
  /** True at the end of the process, when it does not matter any more that nothing is sent from now on. */
  readonly isLast: () => boolean
  /** Called when it closes. */
  readonly onClose: () => void
  /** The breaker's clock. */
  readonly now?: (() => number) | undefined
}

/** Makes the breaker of a signal. */
export function signalBreaker(options: SignalBreakerOptions): CircuitBreaker {
  const { outages, items, failure, lost, keptIn, isLast, onClose, now } = options
  let place = ''
  const onOpen = () => {
    const last = failure()
    place = last.place
    if (!isLast()) outages.opened({ place, sufferer: items }, openingLine(place, last.message, keptIn))
  }
  const closed = () => {
    outages.closed({ place, sufferer: items }, lost())
    onClose()
  }
  return new CircuitBreaker({ onOpen, onClose: closed, ...(now && { now }) })
}

const [FIRST_S, SECOND_S, LATER_S] = OPEN_MS.map((milliseconds) => milliseconds / 1000)

function openingLine(place: string, why: string, keptIn: string | undefined): string {
  const meanwhile = keptIn === undefined ? 'dropped and counted' : `kept in ${keptIn}`
  return (
    `${FAILURES_IN_A_ROW} exports in a row failed (${why}): nothing is sent to ${place} for ${FIRST_S} s, then ${SECOND_S}, ` +
    `then ${LATER_S}, until one works again; what comes meanwhile is ${meanwhile}`
  )
}
