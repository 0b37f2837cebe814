import { activeSpan, addLayer, instrumentFn, suppress } from '@zeph-telemetry/core'
import { describe, expect, test, vi } from 'vitest'
import { FAILURE } from '../testing/exactly-once.ts'
import { SpanRecorder } from '../testing/span-recorder.ts'

describe('a wrapped function', () => {
  test('keeps name, length, own properties and their attributes', () => {
    const original = Object.assign((_first: string, _second: number) => {}, { version: 2 })
    Object.defineProperty(original, 'hidden', { value: 'own', enumerable: false })
    const wrapped = instrumentFn('shape', original)
    expect(Object.getOwnPropertyDescriptors(wrapped)).toEqual(Object.getOwnPropertyDescriptors(original))
  })

  test.each([
    ['a function', function plain() {}],
    ['an arrow', () => {}],
    ['an async function', async () => {}],
    ['a generator function', function* () {}],
    ['an async generator function', async function* () {}],
    ['a method', { method() {} }.method],
    ['a class', class Thing {}],
  ])('looks like %s if it was one', (_what, original) => {
    const wrapped = instrumentFn('shape', original as () => unknown)
    expect(Reflect.ownKeys(wrapped).toSorted()).toEqual(Reflect.ownKeys(original).toSorted())
    expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(original))
    expect(Object.prototype.toString.call(wrapped)).toBe(Object.prototype.toString.call(original))
  })

  test('does not read the getters among its properties', () => {
    const read = vi.fn()
    const original = Object.defineProperty(() => 1, 'lazy', { get: read, configurable: true })
    expect(instrumentFn('shape', original)()).toBe(1)
    expect(read).not.toHaveBeenCalled()
  })

  test('passes `this` and the arguments unchanged', () => {
    using spans = new SpanRecorder()
    const object = {
      seen: instrumentFn('seen', function (this: unknown, ...args: unknown[]) {
        return [this, args.length, ...args]
      }),
    }
    const argument = {}
    expect(object.seen()).toEqual([object, 0])
    expect(object.seen(undefined)).toEqual([object, 1, undefined])
    expect(object.seen(argument, 2, 3, 4)[2]).toBe(argument)
    expect(Reflect.apply(object.seen, 7, [])).toEqual([7, 0])
    expect(spans.ended.length).toBe(4)
  })

  test('reports what is active inside it as its own span', () => {
    using spans = new SpanRecorder()
    expect(instrumentFn('self', () => activeSpan().spanId)()).toBe(spans.one('self').spanId)
  })
})

describe('a wrapped class', () => {
  class Animal {
    static #made = 0
    static readonly kingdom = 'animalia'
    readonly #name: string

    constructor(name: string) {
      this.#name = name
      Animal.#made += 1
    }

    static count(): number {
      return Animal.#made
    }

    name(): string {
      return this.#name
    }
  }
  class Dog extends Animal {}
  const Wrapped = instrumentFn('new', Animal as never) as unknown as typeof Animal
  const WrappedDog = instrumentFn('new', Dog as never) as unknown as typeof Dog

  test('makes instances of the class, without a span', () => {
    using spans = new SpanRecorder()
    const animal = new Wrapped('cat')
    expect([animal.name(), animal.constructor]).toEqual(['cat', Animal])
    expect(animal).toBeInstanceOf(Animal)
    expect(animal).toBeInstanceOf(Wrapped)
    expect(spans.started).toEqual([])
  })

  test('can be extended, with private fields, methods and `new.target`', () => {
    class Cat extends Wrapped {
      readonly target: unknown

      constructor(name: string) {
        super(name)
        this.target = new.target
      }
    }
    const cat = new Cat('tom')
    expect([cat.name(), cat.target, cat.constructor]).toEqual(['tom', Cat, Cat])
    expect(cat).toBeInstanceOf(Cat)
    expect(cat).toBeInstanceOf(Animal)
  })

  test('has its static members, inherited ones too', () => {
    const before = Wrapped.count()
    new Wrapped('cat')
    expect([WrappedDog.kingdom, WrappedDog.count()]).toEqual(['animalia', before + 1])
  })

  test('refuses to be called without `new`, as without us', () => {
    expect(() => (Wrapped as unknown as () => void)()).toThrow(
      "Class constructor Animal cannot be invoked without 'new'",
    )
  })
})

describe('results are not touched', () => {
  test.each([
    ['a getter named then', 'then'],
    ['a getter named next', 'next'],
    ['a getter named pipe', 'pipe'],
    ['a getter of Symbol.asyncIterator', Symbol.asyncIterator],
  ])('%s is not triggered', (_what, key) => {
    using spans = new SpanRecorder()
    const read = vi.fn()
    const result = Object.create({}, { [key]: { get: read } })
    expect(instrumentFn('getter', () => result)()).toBe(result)
    expect(read).not.toHaveBeenCalled()
    expect(spans.one('getter').ended).toBe(true)
  })

  test('a Proxy sees no operation', () => {
    using spans = new SpanRecorder()
    const trap = vi.fn(() => {
      throw FAILURE
    })
    const proxy = new Proxy({}, new Proxy({}, { get: () => trap }))
    expect(instrumentFn('proxy', () => proxy)() === proxy).toBe(true)
    expect(trap).not.toHaveBeenCalled()
    expect(spans.one('proxy').ended).toBe(true)
  })

  test('a revoked Proxy comes back', () => {
    using spans = new SpanRecorder()
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(instrumentFn('revoked', () => proxy)() === proxy).toBe(true)
    expect(spans.one('revoked').status).toBe('unset')
  })

  test.each([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
    ['not extensible', Object.preventExtensions],
  ])('a generator that is %s works, and its span ends with the call', (_what, close) => {
    using spans = new SpanRecorder()
    const make = instrumentFn('closed', function (this: unknown) {
      return close([1, 2].values())
    })
    const iterator = make() as Iterable<number>
    expect(spans.one('closed').ended).toBe(true)
    expect([...iterator]).toEqual([1, 2])
  })
})

describe('options', () => {
  test('attributes may be fixed, or a function of the arguments; kind is kept', () => {
    using spans = new SpanRecorder()
    instrumentFn('fixed', { kind: 'client', attributes: { a: 1 } }, () => {})()
    instrumentFn('computed', { attributes: (query: string) => ({ length: query.length }) }, (_query: string) => {})(
      'four',
    )
    expect([spans.one('fixed').kind, spans.one('fixed').attributes]).toEqual(['client', { a: 1 }])
    expect([spans.one('computed').kind, spans.one('computed').attributes]).toEqual(['internal', { length: 4 }])
  })

  test('layers see the attributes of the start when the span starts', () => {
    const seen: unknown[] = []
    const remove = addLayer({ name: 'early', onStart: (span) => void seen.push({ ...span.attributes }) })
    instrumentFn('start', { attributes: () => ({ a: 1 }) }, () => {})()
    remove()
    expect(seen).toEqual([{ a: 1 }])
  })

  test('onResult sees the value of a promise, before the span ends, and nothing when it rejects', async () => {
    using spans = new SpanRecorder()
    const onResult = vi.fn((span, value) => span.set('value', value))
    await instrumentFn('fulfilled', { onResult }, async () => 7)()
    await expect(
      instrumentFn('rejected', { onResult }, async () => {
        throw FAILURE
      })(),
    ).rejects.toBe(FAILURE)
    expect(onResult).toHaveBeenCalledTimes(1)
    expect(spans.one('fulfilled').attributes).toEqual({ value: 7 })
  })

  test('nothing is computed where nothing is recorded', () => {
    const attributes = vi.fn()
    const quiet = instrumentFn('quiet', { attributes }, () => 1)
    expect(quiet()).toBe(1)
    using spans = new SpanRecorder()
    expect(suppress(quiet)).toBe(1)
    expect([attributes.mock.calls, spans.started]).toEqual([[], []])
  })
})

test('a call that began before recording does not begin a span half way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const running = instrumentFn('before', () => promise)()
  using spans = new SpanRecorder()
  resolve()
  await running
  expect([spans.started, spans.ended]).toEqual([[], []])
})
