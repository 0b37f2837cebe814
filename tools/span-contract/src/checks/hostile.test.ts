import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { alone, around, beneath, inSpan } from '../fixtures/broken-wrappers.ts'
import { instrumentSound, SOUND_SPANS, SOUND_WRAPPED, soundSpans } from '../fixtures/sound-subsystem.ts'
import type { InstrumentSubject } from '../scenario.ts'
import { hostileArgumentProblems, hostileResultProblems } from './hostile.ts'

const given = (instrument: InstrumentSubject) => ({
  name: 'memory.recall',
  spans: SOUND_SPANS,
  scenario: { ...SOUND_WRAPPED, instrument },
})

test('a sound wrapper has no problem', async () => {
  expect(await hostileArgumentProblems(given(instrumentSound))).toEqual([])
  expect(await hostileResultProblems(given(instrumentSound))).toEqual([])
})

/** Looks at what it is given with nothing between it and the caller. */
const looking = (look: (query: unknown) => unknown): InstrumentSubject =>
  alone((go, args) => {
    look(args[0])
    return inSpan(() => go(...args))
  })

test.each<[claim: string, look: (query: never) => unknown]>([
  ['undefined as argument 0', (query: string) => query.length],
  ['a symbol as argument 0', (query: string) => `${query}`],
  [
    'a Proxy that throws on everything as argument 0',
    (query: object) => query && typeof query === 'object' && 'id' in query,
  ],
  ['a revoked Proxy as argument 0', (query: object) => Array.isArray(query)],
  ['an object with getters that throw as argument 0', (query: { id: string }) => !isProxy(query) && query?.id],
  [
    'a list of what throws as argument 0',
    (query: { id: string }[]) => Array.isArray(plain(query)) && query.map(({ id }) => id),
  ],
  ['an object in itself as argument 0', (query: object) => isPlain(query) && JSON.stringify(query)],
  ['no arguments', (query: string) => query.length],
])('what throws at %s is found', async (claim, look) => {
  const problems = await hostileArgumentProblems(given(looking(look as (query: unknown) => unknown)))
  expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${claim}: the caller saw that it threw`)))
})

test('an iterator that is used up and a lazy thenable that is run are found', async () => {
  const taking = looking((query) => (query as Partial<Iterator<unknown>> | undefined)?.next?.())
  expect(await hostileArgumentProblems(given(taking))).toContain('an iterator as argument 0: 1 items of it were taken')
  const running = looking((query) => (query as Partial<Promise<unknown>> | undefined)?.then?.(() => {}))
  expect(await hostileArgumentProblems(given(running))).toContain('a lazy thenable as argument 0: it was made to run')
})

test('an attribute of another type than declared is found', async () => {
  const careless: InstrumentSubject = (object: { recall(query: string): unknown }) =>
    soundSpans.methods(object, {
      recall: { span: 'memory.recall', attributes: (query) => ({ 'zeph.query.length': (query?.length ?? 0) / 2 }) },
    })
  const problems = await hostileArgumentProblems(given(careless))
  expect(problems).toContainEqual(expect.stringContaining('which is no int'))
})

test('arguments that are changed on their way are found', async () => {
  const instrument = beneath((go, args) => go(...args.map((arg) => (arg === undefined ? null : arg))))
  expect(await hostileArgumentProblems(given(instrument))).toContain(
    'undefined as argument 0: the method got other arguments',
  )
})

test.each<[claim: string, look: (result: never) => unknown]>([
  ['undefined, returned', (result: unknown[]) => result.length],
  ['a Proxy that lets only "then" be read, resolved', (result: object) => result && Reflect.ownKeys(Object(result))],
  ['an object with getters that throw, returned', (result: { items: unknown }) => result?.items],
])('what throws at the result %s is found', async (claim, look) => {
  const instrument = around((go, args) => {
    const result = go(...args)
    const looked = (value: unknown) => {
      look(value as never)
      return value
    }
    return result instanceof Promise ? result.then(looked) : looked(result)
  })
  expect(await hostileResultProblems(given(instrument))).toContainEqual(
    expect.stringContaining(`${claim}: the caller saw`),
  )
})

test.each([
  ['null, thrown', (error: { code: string }) => error.code],
  ['a symbol, rejected', (error: unknown) => `${error as string}`],
])('what throws at the error %s is found', async (claim, look) => {
  const instrument = around((go, args) => {
    const looked = (error: unknown): never => {
      look(error as never)
      throw error
    }
    try {
      const result = go(...args)
      return result instanceof Promise ? result.catch(looked) : result
    } catch (error) {
      return looked(error)
    }
  })
  expect(await hostileResultProblems(given(instrument))).toContainEqual(
    expect.stringContaining(`${claim}: the caller saw`),
  )
})

const isProxy = (value: unknown): boolean => inspect(value, { showProxy: true, depth: 0 }).startsWith('Proxy')
const plain = (value: unknown): unknown => (isProxy(value) ? undefined : value)
const isPlain = (value: unknown): boolean =>
  !isProxy(value) && typeof value === 'object' && value !== null && 'self' in value
