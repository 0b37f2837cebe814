/**
 * `@zeph-telemetry/core/log-bridges`: ids in the lines of loggers that a program has already. The same with and without
 * the `profiling` condition.
 */
export { type InstrumentLoggerOptions, instrumentLogger } from './instrument-logger.ts'
