/**
 * Several servers may have a question at once, and there is one user: each waits until the ones before are
 * answered. One that nobody waits for any more is not asked; one that cannot be asked counts as not answered.
 */
import type { Channel } from '@zeph-telemetry/core/channel'
import type { AskUser, Elicitation, ElicitationAnswer } from './elicitation.ts'

/** A question on its way to the user, with the way back. */
export interface Question {
  readonly elicitation: Elicitation
  reply(answer: ElicitationAnswer): void
}

export interface AskInTurn {
  ask: AskUser
  /** Questions that wait are not asked any more. */
  stop(): void
}

export interface AskInTurnOptions {
  questions: Pick<Channel<Question>, 'send' | 'close' | typeof Symbol.asyncIterator>
  askUser: AskUser
  log: { warn(fields: object, message: string): void }
}

const NOT_ANSWERED: ElicitationAnswer = { action: 'cancel' }

export function askInTurn({ questions, askUser, log }: AskInTurnOptions): AskInTurn {
  const ended = new AbortController()
  const answer = async (elicitation: Elicitation): Promise<ElicitationAnswer> => {
    if (ended.signal.aborted || elicitation.signal.aborted) return NOT_ANSWERED
    try {
      return await askUser(elicitation)
    } catch (error) {
      if (!elicitation.signal.aborted)
        log.warn({ server: elicitation.serverName, error: String(error) }, 'not answered')
      return NOT_ANSWERED
    }
  }
  const answerEach = async () => {
    for await (const { elicitation, reply } of questions) reply(await answer(elicitation))
  }
  void answerEach()
  return {
    async ask(elicitation) {
      const { promise, resolve: reply } = Promise.withResolvers<ElicitationAnswer>()
      try {
        await questions.send({ elicitation, reply }, { signal: elicitation.signal })
      } catch {
        return NOT_ANSWERED
      }
      return promise
    },
    stop() {
      ended.abort()
      questions.close()
    },
  }
}
