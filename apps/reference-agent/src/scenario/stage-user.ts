/** Who sits at the terminal of a stage: says yes to whatever is asked, sees what the agent does, and may hold the terminal. */
import { setTimeout as pause } from 'node:timers/promises'
import type { AskUser } from '../mcp/elicitation.ts'
import type { Status } from '../status/status.ts'

export interface StageUser {
  /** What was asked so far. */
  readonly asked: readonly string[]
  readonly askUser: AskUser
  showStatus(status: Status): Promise<void>
  /** Resolves when the session's turn is doing something of this kind next. */
  untilStatus(kind: Status['kind'], sessionId: string): Promise<void>
  /** The terminal shows no status any more, as after Ctrl-S, until what is returned is called. */
  holdTerminal(): () => void
}

/** Even a quick user needs a moment. */
const MOMENT_MILLISECONDS = 100

export function createStageUser(): StageUser {
  const asked: string[] = []
  const waiting = new Set<(status: Status) => void>()
  let released = Promise.resolve()
  return {
    asked,
    async askUser({ message, fields }) {
      asked.push(message)
      await pause(MOMENT_MILLISECONDS)
      return { action: 'accept', content: Object.fromEntries(fields.map(({ name }) => [name, true])) }
    },
    showStatus(status) {
      for (const look of [...waiting]) look(status)
      return released
    },
    untilStatus(kind, sessionId) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const look = (status: Status) => {
        if (status.kind !== kind || status.sessionId !== sessionId) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      return promise
    },
    holdTerminal() {
      const { promise, resolve } = Promise.withResolvers<void>()
      released = promise
      return resolve
    },
  }
}
