/** Fields of decoded messages. One that was not sent is undefined or null here: protobuf's own default stands for it. */
import { type Attributes, hex, readAttributes } from './any-value.ts'
import type { WireMessage } from './messages.ts'

/** Who measured or recorded. */
export interface ReceivedScope {
  readonly name: string
  readonly version: string
}

export const messages = (value: unknown): readonly WireMessage[] => (value ?? []) as readonly WireMessage[]
export const text = (value: unknown): string => (value ?? '') as string
export const number = (value: unknown): number => (value ?? 0) as number
export const optional = (value: unknown): number | undefined => (value ?? undefined) as number | undefined
export const int = (value: unknown): bigint => BigInt(String(value ?? 0))
export const id = (value: unknown): string => hex((value ?? []) as Uint8Array)

/** Attributes of a message that has some, or of none. */
export function attributesOf(message: unknown): Attributes {
  return readAttributes(messages((message as WireMessage | null | undefined)?.['attributes']))
}

export function scopeOf(scope: unknown): ReceivedScope {
  const { name, version } = (scope ?? {}) as WireMessage
  return { name: text(name), version: text(version) }
}
