/**
 * OpenTelemetry's JSON serializers, made exact: they write NaN and infinity as null, and large integers so that a receiver must refuse the whole
 * batch. Such numbers go through them as texts that nobody else can have written, and are put right in what comes out.
 */
import { randomUUID } from 'node:crypto'
import type { ISerializer } from '@opentelemetry/otlp-transformer'

/** Anything that attributes hold. */
type Values = Readonly<Record<string, unknown>>

/** Gives attributes with their numbers in a form that goes through; the same object where there is nothing to do. */
export type Carry = <V extends Values | undefined>(attributes: V) => V

/** `translate` applies `carry` to all attributes of what is serialized. */
export function exactJson<Payload, Answer>(
  serializer: ISerializer<Payload, Answer>,
  translate: (payload: Payload, carry: Carry) => Payload = (payload) => payload,
): ISerializer<Payload, Answer> {
  return {
    serializeRequest: (payload) => {
      const bytes = serializer.serializeRequest(translate(payload, carry))
      return bytes === undefined ? undefined : putRight(bytes)
    },
    deserializeResponse: (bytes) => serializer.deserializeResponse(bytes),
  }
}

const MARK = `number:${randomUUID()}:`
const MARKED = new RegExp(`"stringValue":"${MARK}(int|double):([^"]*)"`, 'g')
/** `JSON.stringify` escapes half characters and no others of this range; in a text of the user's the backslash itself is escaped. */
const HALF_CHARACTER = /\\\\|\\ud[89a-f][\da-f]{2}/g

function putRight(bytes: Uint8Array): Uint8Array {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!json.includes(MARK) && !json.includes('\\ud')) return bytes
  const text = json
    .toString()
    .replace(MARKED, '"$1Value":"$2"')
    .replace(HALF_CHARACTER, (found) => (found === '\\\\' ? found : '\ufffd'))
  return Buffer.from(text)
}

const carry: Carry = (attributes) => carried(attributes) as typeof attributes

/** The value, or a copy where there is a number in it that does not go through. */
function carried(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) || isFraction(value) ? value : marked(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const copy = Array.isArray(value) ? value.map(carried) : mapped(value as Values)
  return Object.entries(copy).every(([key, item]) => Object.is(item, (value as Values)[key])) ? value : copy
}

const mapped = (values: Values) => Object.fromEntries(Object.entries(values).map(([key, item]) => [key, carried(item)]))
const isFraction = (value: number) => Number.isFinite(value) && !Number.isInteger(value)

/** In protobuf's mapping to JSON: 64-bit integers as texts, what is no number as text. */
function marked(value: number): string {
  const fits = value >= -(2 ** 63) && value < 2 ** 63
  return fits ? `${MARK}int:${BigInt(value)}` : `${MARK}double:${value}`
}
