/**
 * Asks the model for an answer of a given shape: the schema goes along, and what comes back is parsed and checked against
 * it, so that callers get either the shape they named or an error that says what was wrong.
 */
import { z } from 'zod'
import type { Model } from './model.ts'
import type { Extraction } from './model-provider.ts'

export interface StructuredQuestion<T> {
  /** What is asked for, in letters, digits and underscores; the scripted model answers by it. */
  name: string
  schema: z.ZodType<T>
  instructions: string
  text: string
  /** Ends the request when it is aborted. */
  signal?: AbortSignal
}

/** `askStructured` with its model bound: what the parts that need structured answers are handed. */
export type Ask = <T>(question: StructuredQuestion<T>) => Promise<T>

/** The model gave no answer, or one of another shape. */
export class StructuredAnswerError extends Error {
  override readonly name = 'StructuredAnswerError'
}

export async function askStructured<T>(model: Pick<Model, 'extract'>, question: StructuredQuestion<T>): Promise<T> {
  const { name, schema, instructions, text, signal } = question
  const wanted = { name, schema: jsonSchemaOf(name, schema), instructions, text, ...(signal && { signal }) }
  const extraction = await model.extract(wanted).catch((error: unknown) => {
    throw error instanceof SyntaxError ? notJson(name, error) : error
  })
  const answer = schema.safeParse(parseJson(name, contentOf(name, extraction)))
  if (answer.success) return answer.data
  throw new StructuredAnswerError(`the model's answer to "${name}" has another shape: ${z.prettifyError(answer.error)}`)
}

/** In the dialect of strict mode, which refuses bounds on the length of texts; zod checks them when the answer is there. */
function jsonSchemaOf(title: string, schema: z.ZodType): Record<string, unknown> {
  const json = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      delete jsonSchema.minLength
      delete jsonSchema.maxLength
    },
  })
  const { $schema: _dialect, ...shape } = json
  // Most providers have no other place for the name of a shape.
  return { title, ...shape }
}

function contentOf(name: string, { text, refusal, cut }: Extraction): string {
  if (refusal) throw new StructuredAnswerError(`the model refused to answer "${name}": ${refusal}`)
  if (cut) throw new StructuredAnswerError(`the model's answer to "${name}" was cut at its length limit`)
  if (text === '') throw new StructuredAnswerError(`the model sent no answer to "${name}"`)
  return text
}

function parseJson(name: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (error) {
    throw notJson(name, error as SyntaxError)
  }
}

function notJson(name: string, { message }: SyntaxError): StructuredAnswerError {
  return new StructuredAnswerError(`the model's answer to "${name}" is not JSON (${message})`)
}
