/** What `unified: true` adds to a call, besides its span: a log line, and what is measured, when the call is done. The same on and off. */
import type { Logger } from '../log/logger.ts'
import { warnOnce } from '../warn-once.ts'
import { callByHand } from './call-by-hand.ts'
import type { CallEnd } from './call-end.ts'
import { milliseconds } from './milliseconds.ts'

/** Where it goes. */
export interface UnifiedOutlets {
  readonly log: () => Pick<Logger, 'info' | 'error'>
  /** Undefined where nothing is measured. */
  readonly measure?: (name: string, end: CallEnd) => void
}

/** Tells of calls that are unified. */
export interface Unified {
  /** A call is done. Does not throw. */
  tell(name: string, end: CallEnd): void
  /** Calls `fn` where no span is recorded. */
  byHand<R>(name: string, fn: () => R): R
}

export function unifiedBy({ log, measure }: UnifiedOutlets): Unified {
  const write = (name: string, { seconds, errorType }: CallEnd): void => {
    const fields = { duration_ms: milliseconds(seconds), 'error.type': errorType }
    if (errorType === undefined) log().info(fields, '%s', name)
    else log().error(fields, '%s', name)
  }
  const tell = (name: string, end: CallEnd): void => {
    try {
      measure?.(name, end)
      end.run(() => write(name, end))
    } catch (problem) {
      warnOnce(`unified:${name}`, `telling of a call of "${name}" failed: ${problem}; the program is not affected`)
    }
  }
  return { tell, byHand: (name, fn) => callByHand(fn, (end) => tell(name, end)) }
}
