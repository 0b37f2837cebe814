/** The class that stands for a user's own: a private field, one method, and a list of the calls that reached it. */
import type { WrappedScenario } from './scenario.ts'

/** One call as the method saw it. */
export interface Call {
  readonly self: unknown
  readonly args: readonly unknown[]
}

/** What the method does. `again` calls the method of the same object, as a user's code would. */
export type Behaviour = (call: Call & { readonly again: (...args: readonly unknown[]) => unknown }) => unknown

/** An object of that class, not instrumented yet. */
export interface Subject {
  readonly object: Record<string, (...args: readonly unknown[]) => unknown>
  readonly calls: readonly Call[]
  /** The method as the class has it. */
  readonly original: (...args: readonly unknown[]) => unknown
}

/** Makes a class and an object of it. */
export function makeSubject(
  { method, args, properties }: Pick<WrappedScenario, 'method' | 'args' | 'properties'>,
  behave: Behaviour,
): Subject {
  const calls: Call[] = []
  class UsersOwn {
    [method](...given: unknown[]): unknown {
      const call = { self: this as unknown, args: given }
      // Throws on everything but the object itself: a Proxy or a copy would not do.
      this.#calls.push(call)
      const again = (...more: readonly unknown[]) => (this as unknown as Subject['object'])[method]!(...more)
      return behave({ ...call, again })
    }

    readonly #calls = calls
  }
  const object = Object.assign(new UsersOwn(), properties) as unknown as Subject['object']
  const original = (UsersOwn.prototype as unknown as Subject['object'])[method]!
  Object.defineProperty(original, 'length', { value: args.length })
  return { object, calls, original }
}
