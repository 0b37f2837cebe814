import { instrumentMethods } from '@zeph-telemetry/core'
import { expectTypeOf } from 'vitest'

declare class Store {
  readonly size: number
  readonly close?: () => void
  append(entry: string): Promise<number>
  generic<T>(value: T): T
  protected hidden(): void
}
declare const store: Store

expectTypeOf(
  instrumentMethods(store, { append: 'store.append', generic: 'store.generic', close: 'store.close' }),
).toEqualTypeOf<Store>()
instrumentMethods(store, {
  append: {
    span: 'store.append',
    attributes: (entry) => ({ length: entry.length }),
    onResult: (_span, count) => expectTypeOf(count).toEqualTypeOf<number>(),
  },
})

// @ts-expect-error no such method
instrumentMethods(store, { apend: 'store.append' })
// @ts-expect-error not a method
instrumentMethods(store, { size: 'store.size' })
// @ts-expect-error not for us to see
instrumentMethods(store, { hidden: 'store.hidden' })
// @ts-expect-error a row needs its span's name
instrumentMethods(store, { append: { kind: 'client' } })
// @ts-expect-error the parameter is a string
instrumentMethods(store, { append: { span: 'store.append', attributes: (entry: number) => ({ entry }) } })
