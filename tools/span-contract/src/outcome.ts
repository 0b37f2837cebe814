/** How a call came out, as its caller sees it. */
import { types } from 'node:util'

/** `returned` and `threw` are sync, `resolved` and `rejected` a native promise's. */
export interface Outcome {
  readonly way: 'returned' | 'threw' | 'resolved' | 'rejected'
  readonly value: unknown
}

/** Calls, and waits where a promise comes back. Nothing but a native promise is waited for. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  const first = callNow(call)
  return first.way === 'returned' ? settledOf(first.value) : first
}

/** Calls and does not wait. */
export function callNow(call: () => unknown): Outcome {
  try {
    return { way: 'returned', value: call() }
  } catch (error) {
    return { way: 'threw', value: error }
  }
}

/** What a returned value comes to. The value is boxed on its way, since waiting would call its `then`. */
export async function settledOf(value: unknown): Promise<Outcome> {
  if (!types.isPromise(value)) return { way: 'returned', value }
  return value.then(
    (result): Outcome => ({ way: 'resolved', value: result }),
    (error: unknown): Outcome => ({ way: 'rejected', value: error }),
  )
}

/** True where both came out the same way with the very same value. */
export function sameOutcome(one: Outcome, other: Outcome): boolean {
  return one.way === other.way && Object.is(one.value, other.value)
}

/** True where the caller got an error. */
export function hasFailed({ way }: Outcome): boolean {
  return way === 'threw' || way === 'rejected'
}
