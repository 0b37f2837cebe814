/** `@zeph-telemetry/core/log`: log lines with the ids of the work in progress. The same with and without the `profiling` condition. */
export type { LogLevel } from '../config/observability-config.ts'
export type { ChildOptions, Logger, LogMethod } from './logger.ts'
export { type RecentLine, type RecentQuery, recentLines } from './recent-lines.ts'
export { createLogger, log } from './root-logger.ts'
export { setLogLevels } from './set-log-levels.ts'
