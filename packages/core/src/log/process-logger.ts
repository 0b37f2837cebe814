/** The process's logger for core's own code and for the handle, with the `profiling` condition: the log is loaded by the first line. */
import { deferredLogger } from './deferred-logger.ts'
import type { ProcessLogger } from './logger.ts'

export const processLogger: ProcessLogger = deferredLogger(() => import('./root-logger.ts'))
