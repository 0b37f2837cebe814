/**
 * Any value of the traced program as an attribute value of bounded size: plain, well-formed, without cycles. What is left out is
 * marked. Getters, Proxies and `toJSON` of the program may throw; that is marked, too, and goes no further.
 */
import type { AttributeValue } from '../engine/attributes.ts'
import type { ContentLimits } from './content-policy.ts'

/** Entries of all objects and arrays of one value together. */
const MAX_ENTRIES = 1000
const CUT = '… [cut]'

/** Copies `value` within the limits. Never throws. */
export function limitValue(value: unknown, limits: ContentLimits): AttributeValue {
  return new Limiter(limits).copy(value, 0)
}

/** A string of at most `maxLength`, and its mark where something was cut. */
export function cutText(text: string, maxLength: number): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  if (whole.length <= maxLength) return whole
  const end = isHighSurrogate(whole.charCodeAt(maxLength - 1)) ? maxLength - 1 : maxLength
  return whole.slice(0, end) + CUT
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code < 0xdc00

class Limiter {
  readonly #limits: ContentLimits
  readonly #above = new Set<object>()
  #entries = 0

  constructor(limits: ContentLimits) {
    this.#limits = limits
  }

  copy(value: unknown, depth: number): AttributeValue {
    switch (typeof value) {
      case 'string':
        return cutText(value, this.#limits.maxLength)
      case 'number':
      case 'boolean':
        return value
      case 'object':
        return value === null ? null : this.#copyObject(value, depth)
      case 'function':
        return '[function]'
      case 'undefined':
        return null
      default:
        return cutText(String(value), this.#limits.maxLength)
    }
  }

  #copyObject(value: object, depth: number): AttributeValue {
    if (this.#above.has(value)) return '[circular]'
    if (depth >= this.#limits.maxDepth) return '[too deep]'
    this.#above.add(value)
    try {
      return this.#copyContents(value, depth)
    } catch {
      return '[unreadable]'
    } finally {
      this.#above.delete(value)
    }
  }

  #copyContents(value: object, depth: number): AttributeValue {
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Error)
      return { name: this.copy(value.name, depth + 1), message: this.copy(value.message, depth + 1) }
    if (value instanceof Map)
      return this.#copyEntries(
        [...value].map(([key, item]) => [keyText(key), item]),
        depth,
      )
    if (Array.isArray(value) || value instanceof Set) return this.#copyItems(value, depth)
    const json = (value as { toJSON?: unknown }).toJSON
    if (typeof json === 'function') return this.copy(json.call(value), depth + 1)
    return this.#copyEntries(namedEntries(value), depth)
  }

  #copyItems(items: Iterable<unknown>, depth: number): AttributeValue {
    const copy: AttributeValue[] = []
    for (const item of items) {
      if (!this.#take()) return [...copy, CUT]
      copy.push(this.copy(item, depth + 1))
    }
    return copy
  }

  #copyEntries(entries: Iterable<readonly [string, unknown]>, depth: number): AttributeValue {
    const copy: Record<string, AttributeValue> = {}
    for (const [key, item] of entries) {
      if (item === undefined) continue
      if (!this.#take()) return { ...copy, '…': CUT }
      define(copy, cutText(key, this.#limits.maxLength), this.copy(item, depth + 1))
    }
    return copy
  }

  #take(): boolean {
    this.#entries += 1
    return this.#entries <= MAX_ENTRIES
  }
}

/** Own enumerable entries one by one, so that of a huge object only the first are read; a getter that throws costs its own entry only. */
function* namedEntries(value: object): Generator<readonly [string, unknown]> {
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue
    let item: unknown
    try {
      item = (value as Record<string, unknown>)[key]
    } catch {
      item = '[unreadable]'
    }
    yield [key, item]
  }
}

/** Also for `__proto__`, which must not become the prototype. */
function define(target: Record<string, AttributeValue>, key: string, value: AttributeValue): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function keyText(key: unknown): string {
  return typeof key === 'object' || typeof key === 'function' ? '[object]' : String(key)
}
