/** Values that no program would give on purpose, and that instrumentation must not trip over, use up or change. */

/** A value with its name, and whether it is still as it was. */
export interface Hostile {
  readonly claim: string
  readonly value: unknown
  /** What has happened to the value that a caller could notice. */
  readonly touched?: () => string | undefined
}

const TRAPS: readonly (keyof ProxyHandler<object>)[] = [
  'apply',
  'construct',
  'defineProperty',
  'deleteProperty',
  'get',
  'getOwnPropertyDescriptor',
  'getPrototypeOf',
  'has',
  'isExtensible',
  'ownKeys',
  'preventExtensions',
  'set',
  'setPrototypeOf',
]

/** Fresh ones, since some can be used up. */
export function hostileValues(): Hostile[] {
  return [...plainValues(), ...objects(), usedUpOnce(), lazy()]
}

/** Those that an async function can resolve with: waiting asks a value for its `then`. */
export function hostileResults(): Hostile[] {
  return [
    ...plainValues(),
    ...objects().filter(({ claim }) => !claim.includes('Proxy')),
    { claim: 'a Proxy that lets only "then" be read', value: throwingProxy({}, ['then']) },
  ]
}

function plainValues(): Hostile[] {
  return [
    ...[undefined, null, true, Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2n ** 70n, ''].map((value) => ({
      claim: `${typeof value === 'string' ? "''" : String(value)}`,
      value,
    })),
    { claim: 'a symbol', value: Symbol('hostile') },
    { claim: 'a long text', value: 'x'.repeat(2 ** 20) },
    { claim: 'half of a surrogate pair', value: '\ud800' },
    { claim: '__proto__', value: '__proto__' },
  ]
}

function objects(): Hostile[] {
  return [
    { claim: 'a Proxy that throws on everything', value: throwingProxy({}) },
    { claim: 'a Proxy of a function that throws on everything', value: throwingProxy(() => {}) },
    { claim: 'a Proxy of a list that throws on everything', value: throwingProxy([]) },
    { claim: 'a revoked Proxy', value: revoked() },
    { claim: 'an object with getters that throw', value: throwingGetters() },
    { claim: 'a list with getters that throw', value: Object.defineProperty([1, 2], 0, { get: refuse }) },
    { claim: 'a list of what throws', value: [throwingProxy({}, ['then']), throwingGetters(), undefined] },
    { claim: 'an object without a prototype', value: Object.create(null) },
    { claim: 'an object in itself', value: cyclic() },
    { claim: 'a deep object', value: deep(20_000) },
    { claim: 'a list with holes', value: new Array(100_000) },
    { claim: 'a frozen object', value: Object.freeze({ id: 1, name: 2, content: 3 }) },
    {
      claim: 'properties of the wrong types',
      value: { length: 'x', id: {}, name: [], content: 1n, count: Number.NaN },
    },
    { claim: 'a function', value: refuse },
    { claim: 'a class', value: class {} },
    { claim: 'a date that is none', value: new Date(Number.NaN) },
    { claim: 'a detached buffer', value: detached() },
  ]
}

function usedUpOnce(): Hostile {
  let taken = 0
  const value = {
    next: () => ({ done: (taken += 1) > 3, value: taken }),
    [Symbol.iterator]: () => value,
    [Symbol.asyncIterator]: () => value,
  }
  return {
    claim: 'an iterator',
    value,
    touched: () => (taken === 0 ? undefined : `${taken} items of it were taken`),
  }
}

function lazy(): Hostile {
  let runs = 0
  const value = { then: () => void (runs += 1) }
  return { claim: 'a lazy thenable', value, touched: () => (runs === 0 ? undefined : 'it was made to run') }
}

function refuse(): never {
  throw new Error('hostile')
}

function throwingProxy(target: object, readable: readonly string[] = []): object {
  const handler: ProxyHandler<object> = Object.fromEntries(TRAPS.map((trap) => [trap, refuse]))
  if (readable.length > 0) handler.get = (_, key) => (readable.includes(String(key)) ? undefined : refuse())
  return new Proxy(target, handler)
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const NAMES = [
  ...['id', 'name', 'length', 'size', 'count', 'content', 'text', 'message', 'messages', 'query', 'role', 'type'],
  ...['url', 'path', 'command', 'code', 'signal', 'status', 'score', 'items', 'results', 'records', 'tokens', 'usage'],
  ...['sessionId', 'turnId', 'agentName', 'toJSON', 'toString', 'valueOf', 'constructor', 'stack'],
]

function throwingGetters(): object {
  const keys = [...NAMES, Symbol.toPrimitive, Symbol.iterator, Symbol.asyncIterator, Symbol.toStringTag]
  const object = {}
  for (const key of keys) Object.defineProperty(object, key, { get: refuse, enumerable: true })
  return object
}

function cyclic(): object {
  const object: Record<string, unknown> = { id: 'a' }
  object['self'] = object
  return object
}

function deep(levels: number): object {
  let object: Record<string, unknown> = {}
  for (let level = 0; level < levels; level += 1) object = { content: object }
  return object
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(8)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  return bytes
}
