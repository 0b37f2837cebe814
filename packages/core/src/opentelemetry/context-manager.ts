/** OpenTelemetry's context manager over core's store: third-party spans and ours see one another as parents. */
import type { Context as ApiContext } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { fromForeign, ROOT } from '../context/context.ts'
import { state } from '../global-state.ts'

/** Reads and writes the process's single AsyncLocalStorage; binding of functions and emitters is inherited. */
export class ZephContextManager extends AsyncLocalStorageContextManager {
  override active(): ApiContext {
    return (state.storage.getStore() ?? ROOT) as ApiContext
  }

  override with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: ApiContext,
    fn: F,
    thisValue?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const ours = fromForeign(context)
    const run = () => state.storage.run(ours, Reflect.apply, fn, thisValue, args) as ReturnType<F>
    return state.around === undefined ? run() : (state.around(ours, run) as ReturnType<F>)
  }

  override attach(context: ApiContext): { dispose(): void } {
    const previous = state.storage.getStore()
    state.storage.enterWith(fromForeign(context))
    let attached = true
    return {
      dispose: () => {
        if (attached) state.storage.enterWith(previous as never)
        attached = false
      },
    }
  }

  /** The store is core's: switching the manager off must not switch it off for core. */
  override disable(): this {
    return this
  }
}
