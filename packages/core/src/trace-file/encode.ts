/**
 * Chrome trace events as lines of JSON, by the rules that Perfetto enforces without saying so: well-formed strings only (one
 * lone surrogate makes it refuse the whole file), microseconds with three decimals, integers within 63 bits.
 */
import type { AttributeValue, StoredAttributes } from '../engine/attributes.ts'
import type { SpanEvent, SpanLink, SpanRecord } from '../engine/span-record.ts'
import type { Bare, Lane } from './lanes.ts'

const PID = process.pid
const DECIMALS = Array.from({ length: 1000 }, (_, nanoseconds) => String(nanoseconds).padStart(3, '0'))

/** Three decades in nanoseconds. */
const LATEST = 1e18

/**
 * Nanoseconds as microseconds with three decimals. What Perfetto would drop or fail on (before the process began, no number) is
 * moved to where it takes it: one such time must not cost the file.
 */
export function microseconds(nanoseconds: number): string {
  const time = nanoseconds >= 0 ? Math.min(Math.round(nanoseconds), LATEST) : 0
  const rest = time % 1000
  return `${(time - rest) / 1000}.${DECIMALS[rest]}`
}

const MAX_KEPT = 4096
const MAX_KEPT_LENGTH = 256

/**
 * `make`, with the results for short names kept: names repeat. Kept as flat strings: a string made of parts is walked again, part by part,
 * in every line it goes into.
 */
function keeping(make: (name: string) => string): (name: string) => string {
  const kept = new Map<string, string>()
  return (name) => {
    let text = kept.get(name)
    if (text === undefined) {
      text = make(name)
      if (kept.size < MAX_KEPT && name.length <= MAX_KEPT_LENGTH) kept.set(name, Buffer.from(text).toString())
    }
    return text
  }
}

/** What stands in JSON as it is: printable ASCII but for the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/

/** A string as JSON that Perfetto reads to its end: lone surrogates and NUL are replaced by U+FFFD. */
export function quote(text: string): string {
  if (text.length < 64 && PLAIN.test(text)) return `"${text}"`
  const whole = text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text
  return JSON.stringify(whole.isWellFormed() ? whole : whole.toWellFormed())
}

/** A name or key as JSON. */
const quoteName = keeping(quote)

const TWO_63 = 2 ** 63

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Number.isInteger(value) && Math.abs(value) >= TWO_63 ? value.toExponential() : String(value)
}

/** An attribute value as JSON. */
export function encodeValue(value: AttributeValue): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      return encodeNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    default:
      return encodeObject(value)
  }
}

function encodeObject(value: Exclude<AttributeValue, string | number | boolean>): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`
  if (Array.isArray(value))
    return `[${value.map((item: AttributeValue | undefined) => encodeValue(item ?? null)).join(',')}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries.map(([key, item]) => `${quote(key)}:${encodeValue(item as AttributeValue)}`).join(',')}}`
}

/** Keys that the sink writes itself: an attribute of that name is written with `attribute.` before it. */
const RESERVED = new Set([
  ...['span_id', 'parent_id', 'trace_id', 'span_name', 'status', 'status_message', 'kind', 'scope'],
  ...['dropped_attributes', 'dropped_events', 'dropped_links'],
])

/** An attribute's key as its member begins. */
const memberOf = keeping((key) => `,${quote(RESERVED.has(key) ? `attribute.${key}` : key)}:`)

/** Attributes as JSON members, each with a comma before it. */
function encodeAttributes(attributes: Readonly<StoredAttributes>): string {
  let text = ''
  for (const key in attributes) {
    text += memberOf(key) + encodeValue(attributes[key]!)
  }
  return text
}

/** One category for all spans: Perfetto's lanes are pairs of category and id, so spans of two categories never nest. */
const SPAN_CATEGORY = '"span"'

/** The members that are the same for every span of one name, up to the lane's id. */
const headOf = keeping((name) => `"cat":${SPAN_CATEGORY},"name":${quote(name)},"pid":${PID},"id2":{"local":"0x`)

/** The event that names the track of the slice after it: an end without a begin, at the same time, with the same category. */
function encodeLabel(lane: Lane, category: string, time: string): string {
  return `{"ph":"e","cat":${category},"name":${lane.track.label},"pid":${PID},"id2":{"local":"0x${lane.id}"},"ts":${time}}`
}

/** The labels of slices that are written already: just before them in time, since what is later in the file comes later at a tie. */
export function encodeLabels({ lane, starts }: Bare): string[] {
  return starts.map((start) => encodeLabel(lane, SPAN_CATEGORY, microseconds(start - 1)))
}

/** A span's begin, with its track label where the span is the bottom of its lane. */
export function encodeBegin(span: SpanRecord, lane: Lane, isBottom: boolean, args: string): string {
  const time = microseconds(span.startTime)
  const begin = `{"ph":"b",${headOf(span.name)}${lane.id}"},"ts":${time},"bind_id":"0x${span.spanId}","flow_out":true,"args":{${args}}}`
  return isBottom ? `${encodeLabel(lane, SPAN_CATEGORY, time)},\n${begin}` : begin
}

/** A span's end; `name` is the one its begin was written with. */
export function encodeEnd(name: string, lane: Lane, time: number, args?: string): string {
  const withArgs = args === undefined ? '' : `,"args":{${args}}`
  return `{"ph":"e",${headOf(name)}${lane.id}"},"ts":${microseconds(time)}${withArgs}}`
}

/** Who a span is. */
export function encodeIdentity(span: SpanRecord): string {
  const parent = span.parentSpanId
  const parentMember = parent === undefined ? '' : `,"parent_id":"${parent}"`
  return `"span_id":"${span.spanId}"${parentMember},"trace_id":"${span.traceId}"`
}

/** The attributes that the file shows of a span: those for every sink, and those for this one alone. */
export function attributesInFile({ attributes, localAttributes }: SpanRecord): Readonly<StoredAttributes> {
  return localAttributes === undefined ? attributes : { ...attributes, ...localAttributes }
}

/** What a span holds, as JSON members, each with a comma before it; `attributes` are those of the span that are to be written. */
export function encodeContents(
  span: SpanRecord,
  attributes: Readonly<StoredAttributes> = attributesInFile(span),
): string {
  let text = encodeAttributes(attributes)
  if (span.kind !== 'internal') text += `,"kind":"${span.kind}"`
  if (span.status !== 'unset') text += `,"status":"${span.status}"`
  if (span.statusMessage !== undefined) text += `,"status_message":${quote(span.statusMessage)}`
  if (span.scope !== undefined) text += `,"scope":${quoteName(span.scope.name)}`
  if (span.droppedAttributes > 0) text += `,"dropped_attributes":${span.droppedAttributes}`
  if (span.droppedEvents > 0) text += `,"dropped_events":${span.droppedEvents}`
  if (span.droppedLinks > 0) text += `,"dropped_links":${span.droppedLinks}`
  return text
}

/** An event of a span as an instant; the end of an arrow where it is a message. */
export function encodeEvent(span: SpanRecord, event: SpanEvent, lane: Lane): string {
  const { name, time, attributes, message } = event
  if (message === undefined) return encodeInstant(span, lane, { category: '"event"', name, time, flow: '', attributes })
  const flow = `"bind_id":"0x${message.id}","${message.direction === 'sent' ? 'flow_out' : 'flow_in'}":true,`
  return encodeInstant(span, lane, { category: '"message"', name, time, flow, attributes })
}

/** A link as an instant; the end of an arrow where the linked span is in this file, which then begins before `time`. */
export function encodeLink(span: SpanRecord, link: SpanLink, at: { lane: Lane; time: number; arrow: boolean }): string {
  const { traceId, spanId } = link.context
  const attributes = { ...link.attributes, 'link.trace_id': traceId, 'link.span_id': spanId }
  const flow = at.arrow ? `"bind_id":"0x${spanId}","flow_in":true,` : ''
  return encodeInstant(span, at.lane, { category: '"link"', name: 'link', time: at.time, flow, attributes })
}

interface Instant {
  readonly category: string
  readonly name: string
  readonly time: number
  readonly flow: string
  readonly attributes: Readonly<StoredAttributes> | undefined
}

function encodeInstant(span: SpanRecord, lane: Lane, instant: Instant): string {
  const { category, name, flow, attributes } = instant
  const time = microseconds(instant.time)
  const args = `"span_id":"${span.spanId}","trace_id":"${span.traceId}"${attributes === undefined ? '' : encodeAttributes(attributes)}`
  const event = `{"ph":"n","cat":${category},"name":${quoteName(name)},"pid":${PID},"id2":{"local":"0x${lane.id}"},"ts":${time},${flow}"args":{${args}}}`
  return `${encodeLabel(lane, category, time)},\n${event}`
}
