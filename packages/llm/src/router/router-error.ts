/** What a router throws when none of its candidates answered. */
import { failureLabel } from '../http/sdk-error.ts'

/** All candidates failed: `errors` are their errors, in the order in which they were tried, `candidates` the names that go with them. */
export class RouterError extends AggregateError {
  override readonly name = 'RouterError'
  readonly candidates: readonly string[]

  constructor(candidates: readonly string[], errors: readonly unknown[]) {
    const tried = candidates.map((name, index) => `${name} (${failureLabel(errors[index])})`)
    super(errors, `no candidate answered: ${tried.join(', ')}`)
    this.candidates = candidates
  }
}
