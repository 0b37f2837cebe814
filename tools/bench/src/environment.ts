/** Where and when figures were taken: without it they mean nothing. */
import { arch, cpus, platform } from 'node:os'
import type { VariantReport } from './measure-variant.ts'

/** What a report states about itself. */
export interface Environment {
  readonly node: string
  readonly platform: string
  readonly processors: string
  /** UTC, to the minute. */
  readonly date: string
  readonly rounds: number
  readonly iterations: number
  readonly clock: string
}

/** Describes this machine and the Node that was measured. */
export function describeEnvironment(
  { node, clock }: VariantReport,
  { rounds, iterations }: { readonly rounds: number; readonly iterations: number },
): Environment {
  const processors = cpus()
  return {
    node,
    platform: `${platform()} ${arch()}`,
    processors: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    date: `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    rounds,
    iterations,
    clock,
  }
}
