/**
 * Decodes OTLP's JSON by the official definitions: protobuf's mapping to JSON, but ids as hex digits and enums as numbers. What the definitions do
 * not have, and numbers that fit no 64-bit integer, are errors here, although a receiver may be lenient.
 */
import type { Service, WireMessage } from './messages.ts'

/** @throws Error where it is no such JSON */
export function decodeJson(service: Service, body: Uint8Array): WireMessage {
  const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error('no JSON object')
  const message = service.request.fromObject(prepared('', json) as object)
  const unknown = unknownField(json, service.request.toObject(message, {}))
  if (unknown !== undefined) throw new Error(`the definitions have no field${unknown}`)
  return message
}

const IDS = ['traceId', 'spanId', 'parentSpanId']
const INTEGERS = ['intValue', 'asInt']

function prepared(key: string, value: unknown): unknown {
  if (IDS.includes(key)) return bytesOf(key, value)
  if (INTEGERS.includes(key)) return integerOf(key, value)
  if (Array.isArray(value)) return value.map((item) => prepared('', item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, prepared(name, item)]))
}

function bytesOf(key: string, value: unknown): Buffer {
  if (typeof value !== 'string' || !/^([\da-fA-F]{2})*$/.test(value)) throw new Error(`${key} has no hex digits`)
  return Buffer.from(value, 'hex')
}

function integerOf(key: string, value: unknown): string {
  const isInteger = typeof value === 'number' ? Number.isInteger(value) : /^-?\d+$/.test(String(value))
  if (!isInteger || BigInt.asIntN(64, BigInt(value as number)) !== BigInt(value as number)) {
    throw new Error(`${key} is no 64-bit integer`)
  }
  return String(BigInt(value as number))
}

/** The path of the first field of `given` that `read` does not have. */
function unknownField(given: unknown, read: unknown): string | undefined {
  if (Array.isArray(given)) return firstOf(given.map((item, index) => () => unknownField(item, (read as [])[index])))
  if (typeof given !== 'object' || given === null || read instanceof Uint8Array) return undefined
  const known = (read ?? {}) as Record<string, unknown>
  return firstOf(
    Object.entries(given)
      .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
      .map(([name, value]) => () => {
        if (!Object.hasOwn(known, name)) return ` ${name}`
        return unknownField(value, known[name])
      }),
  )
}

function firstOf(finders: readonly (() => string | undefined)[]): string | undefined {
  for (const find of finders) {
    const found = find()
    if (found !== undefined) return found
  }
  return undefined
}
