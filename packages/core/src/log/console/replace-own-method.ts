/**
 * Puts a function in the place of an object's own method, so that it can be taken out again whatever others did to the
 * method since.
 */

export type Method = (...values: unknown[]) => void

export interface Replaced {
  /** What stood there before. */
  readonly original: Method
  /** What stands there now. */
  readonly captured: Method
}

/**
 * @returns puts the original back; where somebody has put a function of theirs over ours, ours calls the original from
 * then on
 */
export function replaceOwnMethod(
  target: object,
  name: string,
  call: (values: unknown[], replaced: Replaced) => void,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  if (typeof before?.value !== 'function') return () => {}
  const original: Method = before.value
  let isIn = true
  const captured: Method = (...values) => {
    if (isIn) call(values, { original, captured })
    else original.apply(target, values)
  }
  for (const key of ['name', 'length'] as const) Object.defineProperty(captured, key, { value: original[key] })
  Object.defineProperty(target, name, { ...before, value: captured })
  return () => {
    isIn = false
    const isOurs = Object.getOwnPropertyDescriptor(target, name)?.value === captured
    if (isOurs) Object.defineProperty(target, name, before)
  }
}
