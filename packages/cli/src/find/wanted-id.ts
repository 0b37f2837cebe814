/** What `find` looks for: one id, whichever kind it is, and where in what was written an id may stand. */

/** Ids that lines of a log and entries of a profile carry. */
export interface CarriedIds {
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  /** Those of the work: session, turn, request. */
  readonly others: readonly string[]
}

/** Attributes of a span that name the work it belongs to. */
export const ID_ATTRIBUTES = [
  'session.id',
  'gen_ai.conversation.id',
  'zeph.turn.id',
  'zeph.request.id',
  'mcp.session.id',
] as const

const HEXADECIMAL = /^[0-9a-f]+$/i
const LEAST_TRACE_DIGITS = 8
const TRACE_DIGITS = 32

/** One id. */
export class WantedId {
  readonly text: string
  /** Lower-case, where the id may be one of a span or a trace, or the beginning of a trace's. */
  readonly #digits: string | undefined
  /** What a line that has the id contains in any case, as JSON. */
  readonly #needles: readonly string[]

  constructor(text: string) {
    this.text = text
    const isHexadecimal = HEXADECIMAL.test(text) && text.length >= LEAST_TRACE_DIGITS && text.length <= TRACE_DIGITS
    this.#digits = isHexadecimal ? text.toLowerCase() : undefined
    const written = JSON.stringify(text).slice(1, -1)
    this.#needles = this.#digits === undefined ? [written] : [...new Set([written, this.#digits])]
  }

  /** False only for a line that has the id nowhere: what tells without reading JSON. */
  mayBeIn(line: string): boolean {
    return this.#needles.some((needle) => line.includes(needle))
  }

  /** True where the id is the trace's, or the first eight or more digits of it. */
  isTrace(traceId: string | undefined): boolean {
    return this.#digits !== undefined && traceId?.startsWith(this.#digits) === true
  }

  isSpan(spanId: string | undefined): boolean {
    return this.#digits !== undefined && spanId === this.#digits
  }

  /** True where the id is this one of a session, turn or request. */
  is(id: unknown): boolean {
    return id === this.text
  }

  isAmong({ traceId, spanId, others }: CarriedIds): boolean {
    return this.isTrace(traceId) || this.isSpan(spanId) || others.includes(this.text)
  }
}
