/**
 * Decides at the root of a trace whether the trace leaves the process; all spans below, here and in other processes, go by it. By the trace's
 * id alone, so that every process with the same rules decides the same.
 */
import type { Attributes } from '../engine/attributes.ts'
import { isSampled } from '../engine/identifiers.ts'
import type { SamplingRule } from './sampling-rule.ts'

/** What is known of a root when it starts. */
export interface Root {
  readonly traceId: string
  readonly name: string
  /** The later ones win. */
  readonly attributes: readonly (Attributes | undefined)[]
}

export type RootSampler = (root: Root) => boolean

/** Every trace leaves. */
export const ALL: RootSampler = () => true

/** The first rule that fits says the rate; where none fits it is `rate`. */
export function rootSampler(rate: number, rules: readonly SamplingRule[] = []): RootSampler {
  if (rules.length === 0) return rate >= 1 ? ALL : ({ traceId }) => isSampled(traceId, rate)
  return (root) => isSampled(root.traceId, rules.find((rule) => fits(rule, root))?.rate ?? rate)
}

function fits({ span, attribute, value }: SamplingRule, { name, attributes }: Root): boolean {
  if (span !== undefined && span !== name) return false
  if (attribute === undefined) return true
  const found = attributes.findLast((given) => given?.[attribute] !== undefined)?.[attribute]
  return found !== undefined && (value === undefined || String(found) === value)
}
