/**
 * The machine: memory and CPUs. Linux tells them in two small files; elsewhere `systeminformation` asks the system's own programs, which is
 * loaded at the first tick, and asked four times a minute at most.
 */
import { HostFiles } from './host-files.ts'
import { HostPrograms } from './host-programs.ts'
import type { Source } from './reading.ts'

export function hostSource(): Source {
  return process.platform === 'linux' ? new HostFiles() : new HostPrograms()
}
