/** Where the program owns the terminal: what core has to say goes to the log file, which is loaded for it. */
import { state } from './global-state.ts'
import { writeStderr } from './warn-once.ts'

/** Keeps notices until the log takes them; where it cannot be loaded they go to stderr after all. */
export function noticesToLog(): void {
  if (state.notices !== undefined) return
  const held: string[] = []
  state.notices = (message) => void held.push(message)
  const hold = state.notices
  // Not in this turn: on a way out in between, the log could not be loaded at once (see log/held-calls.ts).
  new Promise(setImmediate)
    .then(() => import('./log/index.ts'))
    .catch(() => {
      if (state.notices === hold) state.notices = undefined
    })
    .then(() => {
      for (const message of held) (state.notices ?? toStderr)(message)
    })
}

const toStderr = (message: string) => writeStderr(`zeph-telemetry: ${message}\n`)
