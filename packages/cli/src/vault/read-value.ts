/** Reads the value of a secret: from a pipe or a file whole, on a terminal by asking. Never from the arguments, which others can read. */
import { InputError } from '../input-error.ts'
import { askSecretly } from './ask-secretly.ts'

/** Nothing that is a secret is longer. */
const MOST_BYTES = 1_048_576

/** A line break at the end is not part of the value: `echo` and editors add one. */
export async function readValue(key: string, input: NodeJS.ReadStream): Promise<string> {
  const value = input.isTTY ? await askSecretly(`value of ${key} (not shown): `, input) : await readAll(input)
  if (value === '') throw new InputError('no value was given: nothing was set. Pipe it in, or run this in a terminal')
  return value
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > MOST_BYTES) throw new InputError('the value is longer than 1 MiB: nothing was set')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)).replace(/\r?\n$/, '')
  } catch {
    throw new InputError('the value is no UTF-8 text: nothing was set')
  }
}
