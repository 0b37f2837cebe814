/**
 * Asks the model for an answer of a given shape: the schema goes along as `response_format`, and what comes back is
 * parsed and checked against it, so that callers get either the shape they named or an error that says what was wrong.
 */
import type OpenAI from 'openai'
import type { ChatCompletion } from 'openai/resources/chat/completions'
import { z } from 'zod'

export interface StructuredQuestion<T> {
  /** What is asked for, in letters, digits and underscores; the scripted model answers by it. */
  name: string
  schema: z.ZodType<T>
  instructions: string
  text: string
}

/** `askStructured` with its model bound: what the parts that need structured answers are handed. */
export type Ask = <T>(question: StructuredQuestion<T>) => Promise<T>

export interface AskedModel {
  client: OpenAI
  modelName: string
}

/** The model gave no answer, or one of another shape. */
export class StructuredAnswerError extends Error {
  override readonly name = 'StructuredAnswerError'
}

export async function askStructured<T>(model: AskedModel, question: StructuredQuestion<T>): Promise<T> {
  const { name, schema, instructions, text } = question
  const completion = await model.client.chat.completions.create({
    model: model.modelName,
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: text },
    ],
    response_format: { type: 'json_schema', json_schema: { name, strict: true, schema: jsonSchemaOf(schema) } },
  })
  const answer = schema.safeParse(parseJson(name, contentOf(name, completion)))
  if (answer.success) return answer.data
  throw new StructuredAnswerError(`the model's answer to "${name}" has another shape: ${z.prettifyError(answer.error)}`)
}

/** In the dialect of strict mode, which refuses bounds on the length of texts; zod checks them when the answer is there. */
function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      delete jsonSchema.minLength
      delete jsonSchema.maxLength
    },
  })
}

function contentOf(name: string, completion: ChatCompletion): string {
  const choice = completion.choices[0]
  const { content, refusal } = choice?.message ?? {}
  if (refusal) throw new StructuredAnswerError(`the model refused to answer "${name}": ${refusal}`)
  if (choice?.finish_reason === 'length') {
    throw new StructuredAnswerError(`the model's answer to "${name}" was cut at its length limit`)
  }
  if (!content) throw new StructuredAnswerError(`the model sent no answer to "${name}"`)
  return content
}

function parseJson(name: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    throw new StructuredAnswerError(`the model's answer to "${name}" is not JSON (${(error as Error).message})`)
  }
}
