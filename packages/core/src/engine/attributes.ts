/**
 * Attributes as OpenTelemetry's specification has them: keys that are not empty, AnyValue values, limits on count and length.
 * Strings, numbers and booleans are stored as they come; everything else is checked and copied by OpenTelemetry's own code.
 * Secrets are replaced here, on the way in and before a length limit can cut one in two: no layer ever sees them.
 */
import { AddAttributeDecision, cleanAttributes, cleanSimpleAttributes, maybeAddAttribute } from '@opentelemetry/core'
import { state } from '../global-state.ts'
import { attempt } from './attempt.ts'

/** What a span attribute may hold: OpenTelemetry's AnyValue. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue | undefined }

/** Attributes by key; an `undefined` value means "not set". */
export type Attributes = { readonly [key: string]: AttributeValue | undefined }

/** Attributes as stored on a span. */
export type StoredAttributes = Record<string, AttributeValue>

/** Limits of OpenTelemetry's specification; counts per span, event and link, length in UTF-16 code units. */
export interface SpanLimits {
  readonly attributeCountLimit: number
  readonly attributeValueLengthLimit: number
  readonly eventCountLimit: number
  readonly linkCountLimit: number
  readonly attributePerEventCountLimit: number
  readonly attributePerLinkCountLimit: number
}

export const DEFAULT_LIMITS: SpanLimits = {
  attributeCountLimit: 128,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  eventCountLimit: 128,
  linkCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
}

const READING = 'reading attributes'

/** What became of an attribute: `added` is a new key, `dropped` counts against the limit, `ignored` does not. */
export type Outcome = 'added' | 'replaced' | 'dropped' | 'ignored'

/** Stores one attribute if the specification and the limits allow it. */
export function storeAttribute(
  attributes: StoredAttributes,
  count: number,
  givenKey: string,
  given: unknown,
  limits: SpanLimits,
): Outcome {
  const type = typeof given
  const key = nameWithoutSecrets(givenKey)
  const value = type === 'number' || type === 'boolean' ? given : withoutSecrets(key, given)
  if (
    key !== '' &&
    (type === 'number' ||
      type === 'boolean' ||
      (type === 'string' && (value as string).length <= limits.attributeValueLengthLimit))
  ) {
    if (Object.hasOwn(attributes, key)) {
      attributes[key] = value as AttributeValue
      return 'replaced'
    }
    if (count >= limits.attributeCountLimit) return 'dropped'
    attributes[key] = value as AttributeValue
    return 'added'
  }
  return storeChecked(attributes, count, key, value, limits)
}

function storeChecked(
  attributes: StoredAttributes,
  count: number,
  key: string,
  value: unknown,
  limits: SpanLimits,
): Outcome {
  const decision = attempt(READING, () =>
    maybeAddAttribute({ attributes, currentAttributesCount: count, key, value, limits }),
  )
  switch (decision) {
    case AddAttributeDecision.ADD_NEW:
      return 'added'
    case AddAttributeDecision.ADD_OVERWRITE_EXISTING:
      return 'replaced'
    case AddAttributeDecision.DROP_LIMIT_REACHED:
      return 'dropped'
    default:
      return 'ignored'
  }
}

const withoutSecrets = (key: string, value: unknown): unknown =>
  state.redactor === undefined ? value : state.redactor.value(key, value)

/** Attributes with their secrets replaced. */
export function allWithoutSecrets(attributes: object): Record<string, unknown> {
  // Callers may break the types; what is no object is for the check that follows.
  if (typeof attributes !== 'object' || attributes === null) return attributes as never
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [nameWithoutSecrets(key), withoutSecrets(key, value)]),
  )
}

/** A name or message without secrets. */
export function textWithoutSecrets(text: string): string {
  // Programs without types may give anything as a name.
  return state.redactor === undefined || typeof text !== 'string' ? text : state.redactor.text(text)
}

const MAX_NAMES = 4096
/** Names and keys that hold no secret. */
const cleanNames = new Set<string>()

/** A name or key without secrets; they repeat, so each is looked at once. */
export function nameWithoutSecrets(name: string): string {
  if (cleanNames.has(name)) return name
  const clean = textWithoutSecrets(name)
  if (clean === name && cleanNames.size < MAX_NAMES) cleanNames.add(name)
  return clean
}

/** What was learnt about names holds for one redactor only. */
export function forgetNames(): void {
  cleanNames.clear()
}

/** Attributes of an event: simple values only, as the specification says, within the limits. */
export function eventAttributes(attributes: object | undefined, limits: SpanLimits): CleanedAttributes {
  if (attributes === undefined) return NOTHING
  return named(() =>
    cleanSimpleAttributes(allWithoutSecrets(attributes), {
      attributeCountLimit: limits.attributePerEventCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    }),
  )
}

/** Attributes of a link, within the limits. */
export function linkAttributes(attributes: object | undefined, limits: SpanLimits): CleanedAttributes {
  if (attributes === undefined) return NOTHING
  return named(() =>
    cleanAttributes(allWithoutSecrets(attributes), {
      attributeCountLimit: limits.attributePerLinkCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    }),
  )
}

interface CleanedAttributes {
  readonly attributes: StoredAttributes | undefined
  readonly droppedAttributes: number
}

const NOTHING: CleanedAttributes = { attributes: undefined, droppedAttributes: 0 }

function named(clean: () => { attributes?: object; droppedAttributesCount?: number }): CleanedAttributes {
  const result = attempt(READING, clean)
  if (result === undefined) return NOTHING
  return {
    attributes: result.attributes as StoredAttributes | undefined,
    droppedAttributes: result.droppedAttributesCount ?? 0,
  }
}
