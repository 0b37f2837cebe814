/**
 * Whatever a program logs on its way into a line: bounded first, so that cycles, getters and huge objects do no harm, then redacted,
 * then cut. Texts are redacted with a margin after the cut, so that a secret which the cut runs through is still seen whole.
 */
import { cutText, limitValue } from '../content/limit-value.ts'
import type { Redactor } from '../redaction/redactor.ts'
import { errorFields, isError } from './error-fields.ts'

/** Longest text of a line, in UTF-16 code units. */
const MOST_TEXT = 16_384
const WITH_MARGIN = { maxLength: MOST_TEXT + 4096, maxDepth: 8 }
const ONLY_TEXTS = { maxLength: MOST_TEXT, maxDepth: Number.POSITIVE_INFINITY }

/** A value that is safe to keep and to read; not yet redacted. */
export function boundedValue(value: unknown): unknown {
  return limitValue(isError(value) ? errorFields(value) : value, WITH_MARGIN)
}

/** A value as it may stand under `key`. */
export function loggableValue(key: string, value: unknown, redactor: Redactor): unknown {
  return limitValue(redactor.value(key, boundedValue(value)), ONLY_TEXTS)
}

/** A text as it may stand in a line. */
export function loggableText(text: string, redactor: Redactor): string {
  return cutText(redactor.text(cutText(text, WITH_MARGIN.maxLength)), MOST_TEXT)
}
