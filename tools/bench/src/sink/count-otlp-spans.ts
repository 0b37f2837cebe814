/**
 * Counts the spans of an OTLP request by walking its protobuf: `resource_spans` (1), in it `scope_spans` (2), in it `spans`
 * (2). Everything else is stepped over.
 */

const PATH = [1, 2, 2]
const VARINT = 0
const FIXED_64 = 1
const LENGTH_DELIMITED = 2
const FIXED_32 = 5

/** Number of spans in an ExportTraceServiceRequest. */
export function countOtlpSpans(body: Uint8Array, depth = 0): number {
  const wanted = PATH[depth]
  if (wanted === undefined) return 1
  const reader = new Reader(body)
  let count = 0
  while (!reader.atEnd) {
    const tag = reader.varint()
    const content = reader.field(tag & 7)
    if (tag >>> 3 === wanted && content !== undefined) count += countOtlpSpans(content, depth + 1)
  }
  return count
}

class Reader {
  readonly #data: Uint8Array
  #at = 0

  constructor(data: Uint8Array) {
    this.#data = data
  }

  get atEnd(): boolean {
    return this.#at >= this.#data.length
  }

  varint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#data[this.#at]
      if (byte === undefined) throw new RangeError('the request is cut off')
      this.#at += 1
      value += (byte & 127) * factor
      if (byte < 128) return value
      factor *= 128
    }
  }

  /** Steps over a field; its bytes where it has a length. */
  field(wireType: number): Uint8Array | undefined {
    if (wireType === VARINT) this.varint()
    else if (wireType === FIXED_64) this.#at += 8
    else if (wireType === FIXED_32) this.#at += 4
    else if (wireType === LENGTH_DELIMITED) return this.#bytes(this.varint())
    else throw new RangeError(`wire type ${wireType} is not one of proto3`)
    return undefined
  }

  #bytes(length: number): Uint8Array {
    const bytes = this.#data.subarray(this.#at, this.#at + length)
    if (bytes.length < length) throw new RangeError('the request is cut off')
    this.#at += length
    return bytes
  }
}
