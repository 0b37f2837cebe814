/** Why a turn was stopped before it was done: the reason of its aborted signal. */

/** `interrupted`: by who asked. `too_long`: by its limit of time. `closing`: since the agent ends. */
export type StopCause = 'interrupted' | 'too_long' | 'closing'

const MESSAGES: Readonly<Record<StopCause, string>> = {
  interrupted: 'the turn was interrupted',
  too_long: 'the turn took too long',
  closing: 'the agent is ending',
}

export class StoppedError extends Error {
  override readonly name = 'StoppedError'
  readonly why: StopCause

  constructor(why: StopCause) {
    super(MESSAGES[why])
    this.why = why
  }
}
