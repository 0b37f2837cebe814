/** OTLP's AnyValue in a form that can be read and compared: the type that stood on the wire, and the value. */
import type { WireMessage } from './messages.ts'

/** One value; `empty` is OTLP's null. Integers are 64 bits wide, bytes are hex digits. */
export type AnyValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'bytes'; readonly value: string }
  | { readonly type: 'array'; readonly value: readonly AnyValue[] }
  | { readonly type: 'kvlist'; readonly value: Attributes }
  | { readonly type: 'empty' }

/** Attributes by key. */
export type Attributes = Readonly<Record<string, AnyValue>>

interface KeyValue {
  readonly key: string
  readonly value?: WireMessage | null
}

/** Reads a list of KeyValue. @throws Error where a key stands twice, which OTLP does not allow */
export function readAttributes(list: readonly unknown[]): Attributes {
  const entries = (list as readonly KeyValue[]).map(({ key, value }) => [key, readAnyValue(value)] as const)
  const attributes = Object.fromEntries(entries)
  if (Object.keys(attributes).length < entries.length) {
    throw new Error(`a key stands twice: ${entries.map(([key]) => key).join(', ')}`)
  }
  return attributes
}

/** Reads an AnyValue. */
export function readAnyValue(message: WireMessage | null | undefined): AnyValue {
  switch (message?.['value']) {
    case 'stringValue':
      return { type: 'string', value: message['stringValue'] as string }
    case 'boolValue':
      return { type: 'bool', value: message['boolValue'] as boolean }
    case 'intValue':
      return { type: 'int', value: BigInt(String(message['intValue'])) }
    case 'doubleValue':
      return { type: 'double', value: message['doubleValue'] as number }
    case 'bytesValue':
      return { type: 'bytes', value: hex(message['bytesValue'] as Uint8Array) }
    case 'arrayValue':
      return { type: 'array', value: valuesOf(message['arrayValue']).map((item) => readAnyValue(item as WireMessage)) }
    case 'kvlistValue':
      return { type: 'kvlist', value: readAttributes(valuesOf(message['kvlistValue'])) }
    default:
      return { type: 'empty' }
  }
}

/** Bytes as lower-case hex digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function valuesOf(list: unknown): readonly unknown[] {
  return (list as { readonly values: readonly unknown[] }).values
}
