/** Where and when figures were taken: without it they mean nothing. */
import { arch, cpus, platform } from 'node:os'
import type { VariantReport } from './measure-variant.ts'

/** Which machine, and when. */
export interface Machine {
  readonly platform: string
  readonly processors: string
  /** UTC, to the minute. */
  readonly date: string
}

/** What a report states about itself. */
export interface Environment extends Machine {
  readonly node: string
  readonly rounds: number
  readonly iterations: number
  readonly clock: string
}

/** Describes this machine, now. */
export function describeMachine(): Machine {
  const processors = cpus()
  return {
    platform: `${platform()} ${arch()}`,
    processors: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  }
}

/** Describes this machine and the Node that was measured. */
export function describeEnvironment(
  { node, clock }: Pick<VariantReport, 'node' | 'clock'>,
  { rounds, iterations }: { readonly rounds: number; readonly iterations: number },
): Environment {
  return { node, ...describeMachine(), rounds, iterations, clock }
}
