/**
 * The scripted model's answers to requests for a given shape: the user's text goes to the table's rule for that shape,
 * whose answer is sent as JSON. It is up to the caller to check it against the schema, as with any model.
 */
import { SCRIPTED_ANSWERS } from './scripted-answers.ts'
import type { ScriptedRequest } from './scripted-request.ts'

export function knowsShape(shape: string): boolean {
  return Object.hasOwn(SCRIPTED_ANSWERS, shape)
}

export function answerInShape(shape: string, { messages }: ScriptedRequest): string {
  const question = messages.findLast((message) => message.role === 'user')
  return JSON.stringify(SCRIPTED_ANSWERS[shape]!(question?.content ?? ''))
}
