/**
 * The last line of a terminal, which says what the agent is doing: one turn by what it does, several by their number.
 * Whatever else is printed clears it first. It is only for terminals, and written to stderr, so that answers can be piped.
 */
import { describeStatus, type Status } from './status.ts'

export interface StatusLine {
  /** @param isFree false where the line holds something else: then it is only noted */
  show(status: Status, isFree?: boolean): void
  /** To be called before anything else is printed. */
  clear(): void
}

export interface StatusLineOptions {
  write(text: string): void
  /** Of the terminal; a longer line would leave traces of itself. */
  columns(): number
  /** What the turns came to so far, where there is something to say. */
  totals?(): string | undefined
}

const CLEAR = '\r\u001b[K'

export function createStatusLine({ write, columns, totals = () => undefined }: StatusLineOptions): StatusLine {
  const working = new Map<string, string>()
  let shown = ''
  const clear = () => {
    if (shown !== '') write(CLEAR)
    shown = ''
  }
  return {
    show(status, isFree = true) {
      const text = describeStatus(status)
      // The one that came last is named.
      working.delete(status.sessionId)
      if (text !== undefined) working.set(status.sessionId, text)
      const line = lineOf([...working.values()], totals()).slice(0, columns() - 1)
      if (line === shown || !isFree) return
      clear()
      write(line)
      shown = line
    },
    clear,
  }
}

function lineOf(texts: readonly string[], totals: string | undefined): string {
  const last = texts.at(-1)
  if (last === undefined) return ''
  const others = texts.length > 1 ? ` (and ${texts.length - 1} more)` : ''
  return `… ${last}${others}${totals === undefined ? '' : ` · ${totals}`}`
}
