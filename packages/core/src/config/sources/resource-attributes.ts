/** `OTEL_RESOURCE_ATTRIBUTES`: `key=value` pairs separated by commas, percent-encoded. One wrong pair discards the whole variable. */
import { copyOf } from '../tables.ts'
import type { Note } from './otel-source.ts'

const NAME = 'OTEL_RESOURCE_ATTRIBUTES'

export function readResourceAttributes(
  environment: NodeJS.ProcessEnv,
  note: Note,
): Readonly<Record<string, string>> | undefined {
  const text = environment[NAME]
  if (!text?.trim()) return undefined
  const pairs = text.split(',').flatMap((pair) => (pair.trim() === '' ? [] : [pairOf(pair)]))
  const whole = pairs.filter((pair) => pair !== undefined)
  if (whole.length === pairs.length) return copyOf(Object.fromEntries(whole))
  note(NAME, 'pairs as in a=b,c=d, percent-encoded')
  return undefined
}

function pairOf(pair: string): readonly [string, string] | undefined {
  const at = pair.indexOf('=')
  if (at === -1) return undefined
  try {
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)].map((part) => decodeURIComponent(part.trim()))
    return key === '' ? undefined : [key!, value!]
  } catch {
    return undefined
  }
}
