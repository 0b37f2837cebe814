import { instrumentFn, type Span } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

declare function search(query: string, limit?: number): Promise<string[]>
declare function identity<T>(value: T): T
declare function walk(this: Set<number>, ...steps: number[]): Generator<number, string>
declare function stream(): AsyncGenerator<Uint8Array, boolean>

// The type of the function is kept: parameters, generics, `this`, async and generator types, own properties.
expectTypeOf(instrumentFn('search', search)).toEqualTypeOf(search)
instrumentFn('identity', identity) satisfies typeof identity
expectTypeOf(instrumentFn('identity', identity)(7 as const)).toEqualTypeOf<7>()
expectTypeOf(instrumentFn('walk', walk)).toEqualTypeOf(walk)
expectTypeOf(instrumentFn('stream', { kind: 'client' }, stream)).toEqualTypeOf(stream)
const versioned = Object.assign(() => 1, { version: 2 })
expectTypeOf(instrumentFn('versioned', versioned).version).toEqualTypeOf<number>()

// Options know the function.
instrumentFn(
  'search',
  {
    attributes: (query, limit) => {
      expectTypeOf(query).toEqualTypeOf<string>()
      expectTypeOf(limit).toEqualTypeOf<number | undefined>()
      return { query, limit }
    },
    onResult: (span, found) => {
      expectTypeOf(span).toEqualTypeOf<Span>()
      expectTypeOf(found).toEqualTypeOf<string[]>()
    },
  },
  search,
)
instrumentFn('walk', { onResult: (_span, result) => expectTypeOf(result).toEqualTypeOf<string>() }, walk)
instrumentFn('stream', { onResult: (_span, result) => expectTypeOf(result).toEqualTypeOf<boolean>() }, stream)

// @ts-expect-error not a function
instrumentFn('search', 'search')
// @ts-expect-error no such kind
instrumentFn('search', { kind: 'sideways' }, search)
// @ts-expect-error no such option
instrumentFn('search', { attribute: {} }, search)
// @ts-expect-error a Date is no attribute value
instrumentFn('search', { attributes: { at: new Date() } }, search)
// @ts-expect-error the first parameter is a string
instrumentFn('search', { attributes: (query: number) => ({ query }) }, search)
// @ts-expect-error the outcome is a list
instrumentFn('search', { onResult: (_span, found: number) => void found }, search)
