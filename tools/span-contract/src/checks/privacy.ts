/** Looks for a user's text in what was recorded. */
import type { SpanMap, SpanRecord } from '@zeph-telemetry/core'
import { MARKER, SECRETS } from '../content.ts'

/** Where a text may stand. */
export interface PrivacyRules {
  readonly spans: SpanMap
  /** True where content is captured: then declared content attributes may hold it. */
  readonly captured: boolean
  /** True where an error of a third party may repeat what it was given: in its message and nowhere else. */
  readonly inMessages: boolean
}

/** Places of the marker where it may not be, and of secrets anywhere. */
export function privacyProblems(records: readonly SpanRecord[], rules: PrivacyRules): string[] {
  return records.flatMap((record) =>
    placesOf(record).flatMap(({ place, value, isMessage }) => {
      const text = textOf(value)
      const secrets = SECRETS.filter((secret) => text.includes(secret.toLowerCase()))
      const isAllowed = (isMessage && rules.inMessages) || (rules.captured && isContent(rules.spans, record, place))
      return [
        ...secrets.map((secret) => `${record.name}: a secret (${secret.slice(0, 4)}...) is in ${place}`),
        ...(text.includes(MARKER) && !isAllowed ? [`${record.name}: a user's text is in ${place}`] : []),
      ]
    }),
  )
}

/** Where content is captured, a span that declares content must have some. */
export function missingContentProblems(name: string, records: readonly SpanRecord[], spans: SpanMap): string[] {
  const declared = contentKeys(spans, name)
  const own = records.filter((record) => record.name === name)
  const isThere = own.some(({ attributes }) => declared.some((key) => textOf(attributes[key]).includes(MARKER)))
  if (declared.length === 0 || isThere) return []
  return [`${name}: content is captured, but none of ${declared.join(', ')} holds the text that the scenario gave`]
}

function contentKeys(spans: SpanMap, name: string): string[] {
  const attributes = spans[name]?.attributes ?? {}
  return Object.keys(attributes).filter((key) => attributes[key]!.content === true)
}

function isContent(spans: SpanMap, { name }: SpanRecord, place: string): boolean {
  return contentKeys(spans, name).some((key) => place === placeOf(key))
}

interface Place {
  readonly place: string
  readonly value: unknown
  readonly isMessage: boolean
}

const placeOf = (key: string): string => `the attribute "${key}"`
const MESSAGES = ['exception.message', 'exception.stacktrace']

function placesOf(record: SpanRecord): Place[] {
  const { name, status, statusMessage, attributes, localAttributes = {}, events, links } = record
  const entries = (held: object, place: (key: string) => string) =>
    Object.entries(held).flatMap(([key, value]) => [
      { place: `the key of ${place(key)}`, value: key, isMessage: false },
      { place: place(key), value, isMessage: false },
    ])
  return [
    { place: 'its name', value: name, isMessage: false },
    { place: 'its status message', value: statusMessage, isMessage: status === 'error' },
    ...entries(attributes, placeOf),
    ...entries(localAttributes, placeOf),
    ...events.flatMap((event) => [
      { place: 'the name of an event', value: event.name, isMessage: false },
      ...Object.entries(event.attributes ?? {}).map(([key, value]) => ({
        place: `"${key}" of the event "${event.name}"`,
        value,
        isMessage: event.name === 'exception' && MESSAGES.includes(key),
      })),
    ]),
    ...links.map((link) => ({ place: 'a link', value: [link.attributes, link.context], isMessage: false })),
  ]
}

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toLowerCase()
}
