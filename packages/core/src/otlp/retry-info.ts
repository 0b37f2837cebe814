/**
 * The `google.rpc.RetryInfo` in the details of a gRPC status: when the receiver wants to be asked again. Three small messages are read by hand; what
 * is no such message has none.
 */

/** Field of a protobuf message: a number, or bytes. */
type Fields = ReadonlyMap<number, readonly (number | Uint8Array)[]>

const TYPE = 'type.googleapis.com/google.rpc.RetryInfo'

/** The wish in milliseconds; undefined where there is none. */
export function retryInfo(details: unknown): number | undefined {
  if (!(details instanceof Uint8Array)) return undefined
  try {
    const infos = bytesOf(fieldsOf(details), 3).map(fieldsOf)
    const info = infos.find((any) => new TextDecoder().decode(bytesOf(any, 1)[0]) === TYPE)
    const [value] = info === undefined ? [] : bytesOf(info, 2)
    const [delay] = value === undefined ? [] : bytesOf(fieldsOf(value), 1)
    return delay === undefined ? undefined : millisecondsOf(fieldsOf(delay))
  } catch {
    return undefined
  }
}

/** A `google.protobuf.Duration`. */
function millisecondsOf(duration: Fields): number {
  const [seconds = 0, nanoseconds = 0] = [1, 2].map((field) => Number(duration.get(field)?.[0] ?? 0))
  return seconds * 1000 + nanoseconds / 1e6
}

function bytesOf(fields: Fields, field: number): Uint8Array[] {
  return (fields.get(field) ?? []).filter((value) => typeof value !== 'number')
}

const [VARINT, BYTES] = [0, 2]

function fieldsOf(message: Uint8Array): Fields {
  const fields = new Map<number, (number | Uint8Array)[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++]
      if (byte === undefined) throw new RangeError('cut off')
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const [key, type] = split(varint())
    if (type !== VARINT && type !== BYTES) throw new TypeError('not a field of these messages')
    const number = varint()
    const value = type === VARINT ? number : message.subarray(at, (at += number))
    fields.set(key, [...(fields.get(key) ?? []), value])
  }
  return fields
}

const split = (tag: number) => [Math.floor(tag / 8), tag % 8] as const
