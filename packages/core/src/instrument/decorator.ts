/** `@instrument`, the standard (TC39) method decorator form of `instrumentFn`. */
import type { AnyFunction, InstrumentOptions } from './instrument-fn.ts'
import { instrumentFn } from './instrument-fn.ts'

/**
 * Makes every call of a method a span. Decorators are not erasable syntax: compile them (`tsc`, esbuild, swc).
 * @example
 * class Memory {
 *   @instrument('memory.recall')
 *   recall(query: string) { ... }
 * }
 */
export function instrument<F extends AnyFunction>(
  name: string,
  options: InstrumentOptions<F> = {},
): (method: F, context: ClassMethodDecoratorContext) => F {
  return (method) => instrumentFn(name, options, method)
}
