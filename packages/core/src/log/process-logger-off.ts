/**
 * The process's logger for the handle and for unified calls without the `profiling` condition: a bundle that is off has the log only where the
 * program imports it. Whoever uses it loads the log at once, so that nothing has to wait for it, and nothing of it stands in the off entry.
 */
import { createRequire } from 'node:module'
import { state } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'
import type * as core from './index.ts'
import type { ProcessLogger } from './logger.ts'

/** Computed, so that no bundler puts the log into a bundle that never asks for it. */
const LOG_MODULE: string = ['@zeph-telemetry/core', 'log'].join('/')

const nothing = (): void => {}

/** Takes its place where it cannot be loaded. */
const NO_LOGGER: ProcessLogger = {
  ...{ trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing },
  level: 'off',
  isLevelEnabled: () => false,
  child: () => NO_LOGGER,
  flush: (done) => done?.(),
  setLevels: nothing,
}

/** The process's logger; loads it where the program has not. Never throws. */
export function processLogger(): ProcessLogger {
  return state.log ?? loadLog()
}

function loadLog(): ProcessLogger {
  try {
    return (createRequire(import.meta.url)(LOG_MODULE) as typeof core).log
  } catch (error) {
    const [reason] = String((error as Error).message).split('\n', 1)
    warnOnce('log-missing', `log lines are not written: ${LOG_MODULE} cannot be loaded: ${reason}`)
    return NO_LOGGER
  }
}
