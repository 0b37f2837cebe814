/** `unified: true` without the `profiling` condition: there are no spans and no metrics, but there is a log. */
import { type AnyFunction, callableLike } from '../instrument/callable-like.ts'
import { processLogger } from '../log/process-logger-off.ts'
import { type Unified, unifiedBy } from './unified.ts'

export const unified: Unified = unifiedBy({ log: processLogger })

/** A function like `fn` whose calls are told. */
export function unifiedFunction<F extends AnyFunction>(name: string, fn: F): F {
  return callableLike(fn, (thisValue, args) =>
    unified.byHand(name, () => Reflect.apply(fn, thisValue, args as never[])),
  ) as F
}
