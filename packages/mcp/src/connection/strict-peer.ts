/**
 * Servers that refuse a `_meta` with keys that they do not know. One that complains of ours is asked once more, with the very message that the SDK
 * gave, and told of no trace from then on: a trace is not worth a call.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'

/** The arguments of a `send`, as the SDK gave them. */
export type SendArguments = readonly unknown[]

/** What was sent with trace context, as it was given; and whether the other side minds that. */
export class StrictPeer {
  /** By what stands for the request while it is open. */
  readonly #given = new WeakMap<object, SendArguments>()
  #isStrict = false

  /** True where messages are left as they are. */
  get isStrict(): boolean {
    return this.#isStrict
  }

  /** A request was sent with more than was given. */
  sent(request: object, given: SendArguments): void {
    this.#given.set(request, given)
  }

  /** @returns what to send again, where this error complains of what was added; once */
  refused(request: object, error: unknown): SendArguments | undefined {
    const given = this.#given.get(request)
    this.#given.delete(request)
    if (given === undefined || error === undefined || !complains(error)) return undefined
    this.#isStrict = true
    return given
  }
}

const OURS = /\b(traceparent|tracestate|_meta)\b/
/** JSON-RPC's invalid request and invalid params: nothing was done. */
const REFUSALS: ReadonlySet<unknown> = new Set([-32600, -32602])
/** How validators speak; some servers tell their complaints as internal errors, as which a tool's failure comes, too. */
const VALIDATION = /unrecogni[sz]ed|unknown|unexpected|additional|not allowed/i

/** The request was refused for what was added, and not carried out: it would be twice otherwise. */
function complains(error: unknown): boolean {
  const message = fieldOf(error, 'message')
  if (typeof message !== 'string' || !OURS.test(message)) return false
  return REFUSALS.has(fieldOf(error, 'code')) || VALIDATION.test(message)
}
