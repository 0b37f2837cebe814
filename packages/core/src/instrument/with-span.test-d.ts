import { captureContext, runInContext, type Span, startSpan, withContext, withSpan } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

expectTypeOf(withSpan('sync', {}, () => 7)).toEqualTypeOf<number>()
expectTypeOf(withSpan('async', {}, async (span) => span.spanId)).toEqualTypeOf<Promise<string>>()
expectTypeOf(startSpan('by hand')).toEqualTypeOf<Span>()
expectTypeOf(
  startSpan('by hand')
    .set('a', 1)
    .event('b')
    .run(() => 'c'),
).toEqualTypeOf<string>()
expectTypeOf(runInContext(captureContext(), (a: number, b: string) => [a, b] as const, 1, 'b')).toEqualTypeOf<
  readonly [number, string]
>()
expectTypeOf(withContext({ turnId: 't' }, async () => 1)).toEqualTypeOf<Promise<number>>()

// @ts-expect-error arguments are checked
runInContext(captureContext(), (a: number) => a, 'a')
// @ts-expect-error no such id
withContext({ userId: 'u' }, () => {})
// @ts-expect-error a function is no attribute value
withSpan('sync', { a: () => {} }, () => {})
