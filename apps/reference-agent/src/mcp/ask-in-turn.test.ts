import { createChannel } from '@zeph-telemetry/core/channel'
import { expect, test } from 'vitest'
import { type AskInTurn, askInTurn, type Question } from './ask-in-turn.ts'
import type { AskUser, Elicitation } from './elicitation.ts'

const never = new AbortController().signal
const question = (message: string, signal = never): Elicitation => ({
  serverName: 'notes',
  message,
  fields: [],
  signal,
})

function open(askUser: AskUser): { asking: AskInTurn; warned: object[] } {
  const warned: object[] = []
  const log = { warn: (fields: object) => void warned.push(fields) }
  return { asking: askInTurn({ questions: createChannel<Question>({ capacity: 0 }), askUser, log }), warned }
}

test('questions that come at once are asked one after the other, each answered to who asked it', async () => {
  const events: string[] = []
  const { asking } = open(async ({ message }) => {
    events.push(`asked ${message}`)
    await new Promise(setImmediate)
    events.push(`answered ${message}`)
    return { action: 'accept', content: { text: message } }
  })
  const answers = await Promise.all(['one', 'two', 'three'].map((message) => asking.ask(question(message))))
  expect(answers).toEqual(['one', 'two', 'three'].map((text) => ({ action: 'accept', content: { text } })))
  expect(events).toEqual(['one', 'two', 'three'].flatMap((text) => [`asked ${text}`, `answered ${text}`]))
})

test('a question that nobody waits for any more is not asked', async () => {
  const asked: string[] = []
  const first = Promise.withResolvers<void>()
  const { asking } = open(async ({ message }) => {
    asked.push(message)
    await first.promise
    return { action: 'decline' }
  })
  const gone = new AbortController()
  const answers = [asking.ask(question('one')), asking.ask(question('two', gone.signal))]
  gone.abort()
  expect(await answers[1]).toEqual({ action: 'cancel' })
  first.resolve()
  expect(await answers[0]).toEqual({ action: 'decline' })
  expect(asked).toEqual(['one'])
})

test('one that cannot be asked counts as not answered, and the next is asked all the same', async () => {
  const { asking, warned } = open(async ({ message }) => {
    if (message === 'one') throw new Error('the input ended')
    return { action: 'decline' }
  })
  expect(await asking.ask(question('one'))).toEqual({ action: 'cancel' })
  expect(await asking.ask(question('two'))).toEqual({ action: 'decline' })
  expect(warned).toEqual([{ server: 'notes', error: 'Error: the input ended' }])
})

test('when the agent ends, questions are not asked any more', async () => {
  const { asking } = open(() => Promise.reject(new Error('must not be asked')))
  asking.stop()
  expect(await asking.ask(question('one'))).toEqual({ action: 'cancel' })
})
