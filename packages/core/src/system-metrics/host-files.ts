/** The machine as Linux tells it in /proc. In a container, too, it is the whole machine. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import type { CpuShares, Reading, Source } from './reading.ts'

/** Ticks of all CPUs since the machine started. */
interface CpuTicks {
  readonly user: number
  readonly system: number
  readonly idle: number
}

/** Reads /proc/meminfo and the first line of /proc/stat. */
export class HostFiles implements Source {
  readonly what = 'reading the memory and CPUs of the machine'
  #before: CpuTicks | undefined

  read(): Reading {
    const text = readFileSync('/proc/meminfo', 'latin1')
    const bytes = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024
    const [totalBytes, availableBytes] = [bytes('MemTotal'), bytes('MemAvailable')]
    if (!Number.isFinite(totalBytes + availableBytes)) throw new Error('/proc/meminfo lacks MemTotal or MemAvailable')
    const ticks = cpuTicks()
    const cpuShares = this.#before && sharesOf(this.#before, ticks)
    this.#before = ticks
    return { host: { totalBytes, availableBytes, ...(cpuShares && { cpuShares }) } }
  }
}

/** Undefined where no tick has passed. */
function sharesOf(before: CpuTicks, after: CpuTicks): CpuShares | undefined {
  const user = after.user - before.user
  const system = after.system - before.system
  // The kernel lets idle time go back a little at times.
  const idle = Math.max(0, after.idle - before.idle)
  const all = user + system + idle
  return all > 0 ? { user: user / all, system: system / all, idle: idle / all } : undefined
}

/** The sum stands first; there is a line for each CPU and more after it. */
function cpuTicks(): CpuTicks {
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...interrupts] = firstLine('/proc/stat')
    .split(/\s+/)
    .slice(1, 9)
    .map(Number)
  return {
    user: user + nice,
    system: interrupts.reduce((sum, ticks) => sum + ticks, system),
    idle: idle + waiting,
  }
}

const LONGEST_LINE = 512

function firstLine(path: string): string {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(LONGEST_LINE)
    return buffer.toString('latin1', 0, readSync(file, buffer)).split('\n', 1)[0]!
  } finally {
    closeSync(file)
  }
}
