import { expect, test } from 'vitest'
import { countOtlpSpans } from './count-otlp-spans.ts'

const field = (number: number, ...bytes: number[]) => [(number << 3) | 2, bytes.length, ...bytes]
const span = field(2, ...field(5, 0x78))
const request = (...scopes: number[][]) => Uint8Array.from(field(1, ...field(1, 0), ...scopes.flat()))

test('spans are counted over all resources and scopes, other fields stepped over', () => {
  const scope = field(
    2,
    ...field(1),
    ...span,
    ...span,
    0x18,
    0x80,
    0x01,
    0x21,
    ...new Array(8).fill(0),
    0x25,
    0,
    0,
    0,
    0,
  )
  expect(countOtlpSpans(request(scope, scope))).toBe(4)
  expect(countOtlpSpans(Uint8Array.from([...request(scope), ...request(scope)]))).toBe(4)
  expect(countOtlpSpans(new Uint8Array())).toBe(0)
})

test('a request that is cut off is refused, not counted', () => {
  expect(() => countOtlpSpans(request(field(2, ...span)).slice(0, -1))).toThrow('cut off')
  expect(() => countOtlpSpans(Uint8Array.from([0x0b]))).toThrow('wire type 3')
})
