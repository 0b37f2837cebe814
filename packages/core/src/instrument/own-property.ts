/** Puts a function on one object, in front of the one it inherits, so that the object stays what it is for everybody else. */

// biome-ignore lint/suspicious/noExplicitAny: the one cast of a method whose signature is the third party's
type AnyMethod = (this: any, ...args: any[]) => any

/**
 * Replaces a method on this object alone: non-enumerable, with the original's name and length.
 * @returns false where the object is closed to that, or has no such method
 */
export function replaceMethod(
  target: object,
  key: PropertyKey,
  replacement: (original: AnyMethod) => AnyMethod,
): boolean {
  const original = (target as Record<PropertyKey, unknown>)[key]
  if (typeof original !== 'function') return false
  const own = Object.getOwnPropertyDescriptor(target, key)
  if (own === undefined ? !Object.isExtensible(target) : !own.configurable) return false
  const value = shapeLike(replacement(original as AnyMethod), original)
  return Reflect.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: own?.enumerable ?? false,
    writable: true,
  })
}

/** Gives a stand-in the name, length and own properties of what it stands for. */
export function shapeLike<F extends object>(standIn: F, original: object): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    Reflect.defineProperty(standIn, key, Object.getOwnPropertyDescriptor(original, key)!)
  }
  return standIn
}
