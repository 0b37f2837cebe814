/** CPU time of the main thread: what other processes, threads and waiting cost is not in it. */

const measuresThread = typeof process.threadCpuUsage === 'function'

/** What is read; older releases of Node only know the whole process, helper threads included. */
export const CLOCK: string = measuresThread
  ? 'CPU time of the main thread (process.threadCpuUsage)'
  : 'CPU time of the process, all threads (process.cpuUsage)'

/** Nanoseconds of CPU time used so far. */
export function cpuNanoseconds(): number {
  const { user, system } = measuresThread ? process.threadCpuUsage() : process.cpuUsage()
  return (user + system) * 1000
}
