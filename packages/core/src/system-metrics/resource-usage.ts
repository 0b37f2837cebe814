/** CPU time, context switches and page faults of the process: one system call. */
import { now } from '../engine/clock.ts'
import type { CpuReading, Reading, Source } from './reading.ts'

/** Shares of the first reading are those of the time since the process began. */
export function resourceUsage(): Source {
  let before = { userSeconds: 0, systemSeconds: 0, time: 0 }
  const shares = (userSeconds: number, systemSeconds: number): CpuReading => {
    const time = now() / 1e9
    const share = (after: number, then: number) => Math.max(0, after - then) / (time - before.time)
    const userShare = share(userSeconds, before.userSeconds)
    const systemShare = share(systemSeconds, before.systemSeconds)
    before = { userSeconds, systemSeconds, time }
    return { userSeconds, systemSeconds, userShare, systemShare }
  }
  const read = (): Reading => {
    const usage = process.resourceUsage()
    const cpu = shares(usage.userCPUTime / 1e6, usage.systemCPUTime / 1e6)
    // Windows counts neither; Node says 0.
    if (process.platform === 'win32') return { cpu }
    return {
      cpu,
      contextSwitches: {
        voluntary: usage.voluntaryContextSwitches,
        involuntary: usage.involuntaryContextSwitches,
      },
      pageFaults: { minor: usage.minorPageFault, major: usage.majorPageFault },
    }
  }
  return { what: 'reading the resource usage of the process', read }
}
