/**
 * One walk through one value: redacts the texts inside objects, arrays, maps, sets and errors, and copies only what changes. Bounded in
 * depth and size: what lies beyond is replaced, since what nobody looked at must not go out. Never throws, whatever getters and
 * proxies do.
 */
import type { Surroundings } from './kind.ts'
import { isMarker, marker } from './marker.ts'

const DEEPEST = 32
/** Objects and texts in one value. */
const MOST_NODES = 10_000
const LONGEST_ARRAY = 1_000_000

/** How texts are redacted, and which keys name secrets; no keys where only remembered secrets are replaced. */
export interface ValueRules {
  readonly text: (text: string) => string
  readonly surroundings: Surroundings | undefined
}

/** A text under a key that names a secret: the whole goes; what is allowed, empty or redacted already stays. */
export function hidden(text: string, kind: string, { text: redact, surroundings }: ValueRules): string {
  if (text === '' || isMarker(text)) return text
  return surroundings === undefined ? redact(text) : surroundings.replace(text, kind)
}

/** One walk through one value. */
export class ValueWalk {
  readonly #rules: ValueRules
  /** Objects on the way down: an object inside itself is cut. */
  readonly #open = new Set<object>()
  /** What became of objects that several others share; a secret key makes it a different matter. */
  readonly #done = new Map<object, { readonly kind: string | undefined; readonly result: unknown }>()
  #nodes = 0

  constructor(rules: ValueRules) {
    this.#rules = rules
  }

  visit(value: unknown, kind: string | undefined, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, kind)
    if (typeof value !== 'object' || value === null) return value
    if (this.#open.has(value)) return marker('circular')
    const known = this.#done.get(value)
    if (known !== undefined && known.kind === kind) return known.result
    if (depth >= DEEPEST || ++this.#nodes > MOST_NODES) return marker('limit')
    this.#open.add(value)
    let result: unknown
    try {
      result = this.#object(value, kind, depth)
    } catch {
      result = marker('unreadable')
    }
    this.#open.delete(value)
    this.#done.set(value, { kind, result })
    return result
  }

  #text(text: string, kind: string | undefined): string {
    if (++this.#nodes > MOST_NODES) return marker('limit')
    return kind === undefined ? this.#rules.text(text) : hidden(text, kind, this.#rules)
  }

  #object(value: object, kind: string | undefined, depth: number): unknown {
    if (Array.isArray(value)) return this.#array(value, kind, depth)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return kind === undefined ? value : marker(kind)
    if (value instanceof Date || value instanceof RegExp) return value
    if (value instanceof Map) return this.#map(value, kind, depth)
    if (value instanceof Set) return this.#set(value, kind, depth)
    if (value instanceof Error) return this.#error(value, kind, depth)
    const written = writtenForm(value)
    // What is written as something else, as a URL is, is judged by what is written, too.
    const result = written === value ? value : this.visit(written, kind, depth + 1)
    return result === written ? this.#record(value, kind, depth) : result
  }

  #array(values: readonly unknown[], kind: string | undefined, depth: number): unknown {
    if (values.length > LONGEST_ARRAY) return marker('limit')
    let copy: unknown[] | undefined
    for (let index = 0; index < values.length; index++) {
      const value = values[index]
      if (typeof value !== 'string' && typeof value !== 'object') continue
      const result = this.visit(value, kind ?? this.#optionBefore(values, index), depth + 1)
      if (result === value) continue
      copy ??= values.slice()
      copy[index] = result
    }
    return copy ?? values
  }

  /** The kind of an option such as `--password` that stands before a value in a list of arguments. */
  #optionBefore(values: readonly unknown[], index: number): string | undefined {
    const option = values[index - 1]
    if (typeof option !== 'string' || !/^--?[a-z][\w-]{1,64}$/i.test(option)) return undefined
    const value = values[index]
    return typeof value === 'string' && !value.startsWith('-')
      ? this.#rules.surroundings?.keys.kindOf(option)
      : undefined
  }

  #record(record: object, kind: string | undefined, depth: number): unknown {
    const names = Object.keys(record)
    if (names.length > LONGEST_ARRAY) return marker('limit')
    const { values, changed } = this.#properties(record, names, { kind, depth })
    const newNames = names.map(this.#rules.text)
    if (!changed && newNames.every((name, index) => name === names[index])) return record
    return withProperties({}, newNames, (_, index) => ({ value: values[index], enumerable: true }))
  }

  /** Every property is read once: a getter may give something else the next time. */
  #properties(
    record: object,
    names: readonly string[],
    { kind, depth }: { kind: string | undefined; depth: number },
  ): Read {
    const source = record as Readonly<Record<string, unknown>>
    let changed = false
    const values = names.map((name) => {
      try {
        const value = source[name]
        const result = this.visit(value, kind ?? this.#kindOf(source, name), depth + 1)
        if (result !== value) changed = true
        return result
      } catch {
        changed = true
        return marker('unreadable')
      }
    })
    return { values, changed }
  }

  /** By its name; the value of a `{ name, value }` or `{ key, value }` by what is named there. */
  #kindOf(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
    const keys = this.#rules.surroundings?.keys
    if (keys === undefined) return undefined
    if (name !== 'value') return keys.kindOf(name)
    const named = record['name'] ?? record['key']
    return typeof named === 'string' ? keys.kindOf(named) : undefined
  }

  #map(map: ReadonlyMap<unknown, unknown>, kind: string | undefined, depth: number): unknown {
    let isSame = true
    const copy = new Map<unknown, unknown>()
    for (const [key, value] of Map.prototype.entries.call(map)) {
      const inner = kind ?? (typeof key === 'string' ? this.#rules.surroundings?.keys.kindOf(key) : undefined)
      const [newKey, newValue] = [this.visit(key, undefined, depth + 1), this.visit(value, inner, depth + 1)]
      if (newKey !== key || newValue !== value) isSame = false
      copy.set(newKey, newValue)
    }
    return isSame ? map : copy
  }

  #set(set: ReadonlySet<unknown>, kind: string | undefined, depth: number): unknown {
    const values = [...(Set.prototype.values.call(set) as Iterable<unknown>)]
    const copy = values.map((value) => this.visit(value, kind, depth + 1))
    return copy.every((value, index) => value === values[index]) ? set : new Set(copy)
  }

  /** An error stays one: loggers tell it by its prototype and its message. */
  #error(error: Error, kind: string | undefined, depth: number): unknown {
    const names = [...new Set([...ERROR_PROPERTIES, ...Object.keys(error)])].filter((name) => name in error)
    const { values, changed } = this.#properties(error, names, { kind, depth })
    if (!changed) return error
    return withProperties(Object.create(Object.getPrototypeOf(error)) as object, names, (name, index) => ({
      value: values[index],
      enumerable: Object.prototype.propertyIsEnumerable.call(error, name),
    }))
  }
}

/** Not enumerable where they are. */
const ERROR_PROPERTIES = ['message', 'stack', 'cause', 'errors']

interface Read {
  readonly values: readonly unknown[]
  readonly changed: boolean
}

/** Defines rather than sets, since a name may be `__proto__`. */
function withProperties(
  target: object,
  names: readonly string[],
  describe: (name: string, index: number) => PropertyDescriptor,
): object {
  for (const [index, name] of names.entries()) {
    Object.defineProperty(target, name, { ...describe(name, index), writable: true, configurable: true })
  }
  return target
}

/** What `JSON.stringify` would write in its place. */
function writtenForm(value: object): unknown {
  if (value instanceof String) return value.valueOf()
  const toJson = (value as { toJSON?: unknown }).toJSON
  return typeof toJson === 'function' ? (toJson.call(value, '') as unknown) : value
}
