/** How long calls of a server may take. While the user is being asked something for the server, they may take longer. */
import type { AskUser } from './elicitation.ts'

export interface CallLimit {
  /** Makes a call that ends with the signal, and when it takes too long. */
  run<T>(signal: AbortSignal | undefined, call: (options: CallOptions) => Promise<T>): Promise<T>
  /** The calls wait while it asks. */
  pausedBy(askUser: AskUser): AskUser
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** Of the client's own: never before the limit. */
  readonly timeout: number
}

const NEVER = 2 ** 31 - 1

export function createCallLimit(milliseconds: number): CallLimit {
  let questions = 0
  return {
    async run(signal, call) {
      const controller = new AbortController()
      const stop = () => controller.abort(signal?.reason)
      const check = () => {
        if (questions > 0) timer.refresh()
        else controller.abort(new Error(`timed out after ${milliseconds} ms`))
      }
      const timer = setTimeout(check, milliseconds)
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
      try {
        return await call({ signal: controller.signal, timeout: NEVER })
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
      }
    },
    pausedBy: (askUser) => async (elicitation) => {
      questions += 1
      try {
        return await askUser(elicitation)
      } finally {
        questions -= 1
      }
    },
  }
}
