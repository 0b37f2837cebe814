/** Puts a function on one object, in front of the one it inherits, so that the object stays what it is for everybody else. */

// biome-ignore lint/suspicious/noExplicitAny: the one cast of a method whose signature is the third party's
type AnyMethod = (this: any, ...args: any[]) => any

/** True where the object has such a method, its own or inherited. A getter is not called, so what it gives does not count. */
export function hasMethod(object: object, key: PropertyKey): boolean {
  return key in object && typeof describeProperty(object, key)?.value === 'function'
}

/**
 * Replaces a method on this object alone: non-enumerable, with the original's name and length.
 * @returns false where the object is closed to that, or has no such method
 */
export function replaceMethod(
  target: object,
  key: PropertyKey,
  replacement: (original: AnyMethod) => AnyMethod,
): boolean {
  const original: unknown = describeProperty(target, key)?.value
  if (typeof original !== 'function') return false
  const own = Object.getOwnPropertyDescriptor(target, key)
  if (own === undefined ? !Object.isExtensible(target) : !own.configurable) return false
  const value = shapeLike(replacement(original as AnyMethod), original)
  const { enumerable = false, writable = true } = own ?? {}
  return Reflect.defineProperty(target, key, { value, configurable: true, enumerable, writable })
}

function describeProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, key)
    if (descriptor !== undefined) return descriptor
  }
  return undefined
}

const NOT_COPIED: ReadonlySet<PropertyKey> = new Set(['arguments', 'caller', 'prototype'])

/** Gives a stand-in the name, length, own properties, prototype and class of what it stands for. */
export function shapeLike<F extends object>(standIn: F, original: object): F {
  for (const key of Reflect.ownKeys(original)) {
    if (NOT_COPIED.has(key)) continue
    Reflect.defineProperty(standIn, key, Object.getOwnPropertyDescriptor(original, key)!)
  }
  const instances = Object.getOwnPropertyDescriptor(original, 'prototype')
  if (instances !== undefined) Reflect.defineProperty(standIn, 'prototype', { value: instances.value })
  const parent = Object.getPrototypeOf(original)
  if (Object.getPrototypeOf(standIn) !== parent) Object.setPrototypeOf(standIn, parent)
  return standIn
}
