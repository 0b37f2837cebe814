/** What Elasticsearch says about the lines of a bulk request. */
import type { Waiting } from '../shipping/waiting-lines.ts'

/** What became of them. */
export interface BulkOutcome {
  readonly arrived: readonly Waiting[]
  /** Were not taken now, and may be later: it is busy. */
  readonly again: readonly Waiting[]
  /** Will never be taken. */
  readonly refused: readonly Refused[]
}

export interface Refused {
  readonly line: Waiting
  readonly type: string
  readonly reason: string
}

/** Only that of an answer is asked for. */
export const WANTED = 'errors,items.*.status,items.*.error.type,items.*.error.reason'

interface Item {
  readonly status?: unknown
  readonly error?: { readonly type?: unknown; readonly reason?: unknown }
}

/** The line stands there already: an earlier request took it, whose answer did not come. */
const CONFLICT = 409
const BUSY = 429
const LEAST_ERROR = 400
const LEAST_SERVER_ERROR = 500

/**
 * Reads an answer, item by item in the order of the lines.
 * @throws SyntaxError where it is none
 */
export function readBulkAnswer(text: string, lines: readonly Waiting[]): BulkOutcome {
  const answer = JSON.parse(text) as { errors?: unknown; items?: unknown } | null
  if (answer?.errors === false) return { arrived: lines, again: [], refused: [] }
  const { items } = answer ?? {}
  if (!Array.isArray(items) || items.length !== lines.length)
    throw new SyntaxError('the answer is none to a bulk request')
  const arrived: Waiting[] = []
  const again: Waiting[] = []
  const refused: Refused[] = []
  for (const [index, line] of lines.entries()) {
    const { status, error } = ((items[index] as { create?: Item } | null)?.create ?? {}) as Item
    if (typeof status !== 'number') throw new SyntaxError('the answer is none to a bulk request')
    if (status < LEAST_ERROR || status === CONFLICT) arrived.push(line)
    else if (status === BUSY || status >= LEAST_SERVER_ERROR) again.push(line)
    else refused.push({ line, type: String(error?.type ?? `status ${status}`), reason: String(error?.reason ?? '') })
  }
  return { arrived, again, refused }
}
