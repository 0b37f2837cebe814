/**
 * The scripted model's answers to requests for a given shape: the user's text goes to the table's rule for that shape,
 * whose answer is sent as JSON. It is up to the caller to check it against the schema, as with any model.
 */
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import { SCRIPTED_ANSWERS } from './scripted-answers.ts'
import { textOf } from './scripted-exchange.ts'

/** The name of the shape that is asked for; undefined where the reply is free text. */
export function wantedShape({ response_format }: ChatCompletionCreateParams): string | undefined {
  return response_format?.type === 'json_schema' ? response_format.json_schema.name : undefined
}

export function knowsShape(shape: string): boolean {
  return Object.hasOwn(SCRIPTED_ANSWERS, shape)
}

export function answerInShape(shape: string, { messages }: ChatCompletionCreateParams): string {
  const question = messages.findLast((message) => message.role === 'user')
  return JSON.stringify(SCRIPTED_ANSWERS[shape]!(question ? textOf(question) : ''))
}
