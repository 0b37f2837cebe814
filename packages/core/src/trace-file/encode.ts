/**
 * Chrome trace events as lines of JSON, by the rules that Perfetto enforces without saying so: well-formed strings only (one
 * lone surrogate makes it refuse the whole file), microseconds with three decimals, integers within 63 bits.
 */
import type { AttributeValue, StoredAttributes } from '../engine/attributes.ts'
import type { SpanEvent, SpanLink, SpanRecord } from '../engine/span-record.ts'
import type { Lane } from './lanes.ts'

const PID = process.pid
const DECIMALS = Array.from({ length: 1000 }, (_, nanoseconds) => String(nanoseconds).padStart(3, '0'))

/** Nanoseconds as microseconds with three decimals. */
export function microseconds(nanoseconds: number): string {
  const whole = Math.floor(nanoseconds / 1000)
  return `${whole}.${DECIMALS[nanoseconds - whole * 1000]}`
}

const quotedStrings = new Map<string, string>()
const MAX_QUOTED = 4096

/** A name or key as JSON; names repeat, so the result is kept. */
function quoteName(name: string): string {
  let quoted = quotedStrings.get(name)
  if (quoted === undefined) {
    quoted = quote(name)
    if (quotedStrings.size < MAX_QUOTED) quotedStrings.set(name, quoted)
  }
  return quoted
}

/** A string as JSON that Perfetto reads: lone surrogates replaced. */
export function quote(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed())
}

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
const RESERVED = new Set(['span_id', 'parent_id', 'trace_id', 'status', 'status_message', 'kind', 'scope'])

/** Attributes as JSON members, each with a comma before it. */
function encodeAttributes(attributes: Readonly<StoredAttributes>): string {
  let text = ''
  for (const key in attributes) {
    const name = RESERVED.has(key) ? `attribute.${key}` : key
    text += `,${quoteName(name)}:${encodeValue(attributes[key]!)}`
  }
  return text
}

/** The members that are the same for every span of one name, up to the lane's id. */
const heads = new Map<string, string>()

/** One category for all spans: Perfetto's lanes are pairs of category and id, so spans of two categories never nest. */
const SPAN_CATEGORY = '"span"'

function headOf(name: string): string {
  let head = heads.get(name)
  if (head === undefined) {
    head = `"cat":${SPAN_CATEGORY},"name":${quote(name)},"pid":${PID},"tid":${PID},"id2":{"local":"0x`
    if (heads.size < MAX_QUOTED) heads.set(name, head)
  }
  return head
}

/** The event that names the track of the slice after it: an end without a begin, at the same time, with the same category. */
function encodeLabel(lane: Lane, category: string, time: string): string {
  return `{"ph":"e","cat":${category},"name":${quote(lane.track.label)},"pid":${PID},"tid":${PID},"id2":{"local":"0x${lane.id}"},"ts":${time}}`
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

/** What a span holds, as JSON members, each with a comma before it. */
export function encodeContents(span: SpanRecord): string {
  let text = encodeAttributes(span.attributes)
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
  const { message } = event
  const flow = message && `"bind_id":"0x${message.id}","${message.direction === 'sent' ? 'flow_out' : 'flow_in'}":true,`
  return encodeInstant(lane, message ? 'message' : 'event', event.name, event.time, flow ?? '', span, event.attributes)
}

/** A link as an instant at the end of the span; `drawArrow` where the linked span is in this file. */
export function encodeLink(span: SpanRecord, link: SpanLink, lane: Lane, time: number, drawArrow: boolean): string {
  const attributes = { ...link.attributes, 'link.trace_id': link.context.traceId, 'link.span_id': link.context.spanId }
  const flow = drawArrow ? `"bind_id":"0x${link.context.spanId}","flow_in":true,` : ''
  return encodeInstant(lane, 'link', 'link', time, flow, span, attributes)
}

function encodeInstant(
  lane: Lane,
  category: 'event' | 'link' | 'message',
  name: string,
  at: number,
  flow: string,
  span: SpanRecord,
  attributes: Readonly<StoredAttributes> | undefined,
): string {
  const time = microseconds(at)
  const args = `"span_id":"${span.spanId}","trace_id":"${span.traceId}"${attributes === undefined ? '' : encodeAttributes(attributes)}`
  const instant = `{"ph":"n","cat":"${category}","name":${quoteName(name)},"pid":${PID},"tid":${PID},"id2":{"local":"0x${lane.id}"},"ts":${time},${flow}"args":{${args}}}`
  return `${encodeLabel(lane, `"${category}"`, time)},\n${instant}`
}
