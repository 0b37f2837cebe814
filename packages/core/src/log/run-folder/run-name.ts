/** Names of run folders: when the run began, in UTC, and its process. */

/** What a name says. */
export interface RunName {
  readonly started: Date
  readonly pid: number
}

const RUN = /^run_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_(\d{1,10})(?:_\d{1,3})?$/

/**
 * @param attempt 1 for the first; more where a folder of that name exists
 * @example
 * runName({ started: new Date(), pid: process.pid }, 1)
 * // run_20261121_222233_4711
 */
export function runName({ started, pid }: RunName, attempt: number): string {
  const [date, time] = started.toISOString().replace(/[-:]/g, '').split(/[T.]/)
  return `run_${date}_${time}_${pid}${attempt === 1 ? '' : `_${attempt}`}`
}

/** Undefined for what is no name of a run folder. */
export function readRunName(name: string): RunName | undefined {
  const [, year, month, day, hours, minutes, seconds, pid] = RUN.exec(name) ?? []
  const started = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
  return Number.isNaN(started.getTime()) ? undefined : { started, pid: Number(pid) }
}
