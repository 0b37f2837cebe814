import { instrumentMethods } from '@zeph-telemetry/core'
import { expect, test } from 'vitest'
import { SpanRecorder } from '../testing/span-recorder.ts'

class Store {
  #entries: string[] = []
  readonly bound = (): number => this.#entries.length

  append(entry: string): number {
    return this.#entries.push(entry)
  }

  get last(): () => string | undefined {
    throw new Error('read')
  }
}

class LoggedStore extends Store {
  override append(entry: string): number {
    return super.append(`logged ${entry}`)
  }
}

test('methods run on the object itself: private fields work, the object is the same', () => {
  using spans = new SpanRecorder()
  const store = new Store()
  expect(instrumentMethods(store, { append: 'append' })).toBe(store)
  expect([store.append('a'), store.append('b'), store.bound()]).toEqual([1, 2, 2])
  expect(spans.ended.map(({ name }) => name)).toEqual(['append', 'append'])
})

test('only this instance changes, by properties that do not show', () => {
  using spans = new SpanRecorder()
  const [store, other] = [new Store(), new Store()]
  const keys = Object.keys(store)
  instrumentMethods(store, { append: 'append' })
  expect([Object.keys(store), Object.hasOwn({ ...store }, 'append')]).toEqual([keys, false])
  expect([store.append.name, store.append.length]).toEqual(['append', 1])
  expect(Object.hasOwn(Store.prototype, 'append') && Store.prototype.append !== store.append).toBe(true)
  other.append('a')
  expect(spans.started).toEqual([])
})

test('doing it twice changes nothing', () => {
  using spans = new SpanRecorder()
  const store = new Store()
  instrumentMethods(store, { append: 'append' })
  const { append } = store
  instrumentMethods(store, { append: { span: 'append' }, bound: 'bound' })
  expect(store.append).toBe(append)
  store.append('a')
  store.bound()
  expect(spans.ended.map(({ name }) => name)).toEqual(['append', 'bound'])
})

test('an own property method is wrapped, and stays as visible as it was', () => {
  using spans = new SpanRecorder()
  const store = instrumentMethods(new Store(), { bound: 'bound' })
  const detached = store.bound
  expect([detached(), Object.keys(store)]).toEqual([0, ['bound']])
  expect(spans.one('bound').ended).toBe(true)
})

test('a subclass runs its own method, once, in one span', () => {
  using spans = new SpanRecorder()
  const store = instrumentMethods(new LoggedStore(), { append: { span: 'append', attributes: (entry) => ({ entry }) } })
  expect(store.append('a')).toBe(1)
  expect(spans.one('append').attributes).toEqual({ entry: 'a' })
})

test('methods that are not there are left out, getters are not triggered', () => {
  const table = { append: 'append', missing: 'missing', last: 'last' } as object
  const store = instrumentMethods(new Store(), table)
  expect([Object.hasOwn(store, 'missing'), Object.hasOwn(store, 'last'), Object.hasOwn(store, 'append')]).toEqual([
    false,
    false,
    true,
  ])
})

test('a frozen instance is left as it is, and works', () => {
  using spans = new SpanRecorder()
  const store = Object.freeze(new Store())
  expect(instrumentMethods(store, { append: 'append', bound: 'bound' }).append('a')).toBe(1)
  expect(spans.started).toEqual([])
})

test('a method that could not be written to still cannot be', () => {
  const object = Object.defineProperty({}, 'fixed', { value: () => 1, writable: false, configurable: true })
  instrumentMethods(object, { fixed: 'fixed' } as object)
  expect(Object.getOwnPropertyDescriptor(object, 'fixed')).toMatchObject({ writable: false, enumerable: false })
})

test('methods under symbols count too', () => {
  using spans = new SpanRecorder()
  const key = Symbol('key')
  const object = instrumentMethods({ [key]: (): string => 'value' }, { [key]: 'symbol' })
  expect([object[key](), spans.one('symbol').ended]).toEqual(['value', true])
})

test.each([undefined, null, 'text', 7])('%s has no methods and comes back as it is', (value) => {
  expect(instrumentMethods(value as never, { run: 'tool.execute' } as never)).toBe(value)
})
