/**
 * Content on its way into a span: evaluated, bounded, redacted, cut. Texts are redacted with a margin after the cut, so that a secret which
 * the cut runs through is still seen whole.
 */
import type { AttributeValue } from '../engine/attributes.ts'
import { state } from '../global-state.ts'
import type { ContentLimits } from './content-policy.ts'
import { limitValue } from './limit-value.ts'

const MARGIN = 4096

/** The value as it may be stored under `key`. */
export function contentValue(key: string, value: unknown, limits: ContentLimits): AttributeValue {
  const { maxLength, maxDepth } = limits
  const plain = limitValue(value, { maxLength: maxLength + MARGIN, maxDepth })
  const redacted = state.redactor === undefined ? plain : state.redactor.value(key, plain)
  return limitValue(redacted, { maxLength, maxDepth: Number.POSITIVE_INFINITY })
}
