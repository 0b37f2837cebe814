/**
 * What a line of the tree says about its span: the error, the model, the tool, the exit code, the tokens and the like, in this
 * order. Spans that carry none of these show their first two own attributes.
 */
import type { Span } from '../trace/span-collector.ts'

type Attributes = Readonly<Record<string, unknown>>
type Detail = (attributes: Attributes) => string | undefined

const LONGEST_VALUE = 120
const OTHERS_SHOWN = 2

const DETAILS: readonly Detail[] = [
  first('gen_ai.response.model', 'gen_ai.request.model'),
  first('gen_ai.agent.name'),
  first('gen_ai.tool.name'),
  first('gen_ai.skill.name'),
  joined('mcp.method.name'),
  joined('http.request.method', 'url.full', 'http.response.status_code'),
  joined('db.operation.name', 'db.collection.name'),
  labelled('to', 'zeph.router.choice'),
  labelled('after', 'zeph.retry.reason'),
  labelled('exit', 'process.exit.code', 'exit_code'),
  tokens,
]

/** Attributes that say nothing by themselves, or too much. */
const NEVER_SHOWN =
  /^(status|status_message|error\.type|kind|scope|dropped_\w+|session\.id|rss_bytes|(gen_ai|alloc|dealloc|exception|code|thread|zeph)\..*)$/

export function spanDetails(span: Span): string[] {
  const attributes = span.attributes ?? {}
  const known = DETAILS.map((detail) => detail(attributes)).filter((text) => text !== undefined)
  const details = known.length > 0 ? known : otherAttributes(attributes)
  const error = shorten(attributes['error.type']) ?? (span.failed ? 'error' : undefined)
  return error === undefined ? details : [error, ...details]
}

/** What the error said; long, so it stands last. */
export function errorMessage(span: Span): string | undefined {
  return span.failed ? shorten(span.attributes?.status_message) : undefined
}

function first(...keys: string[]): Detail {
  return (attributes) => shorten(keys.map((key) => attributes[key]).find((value) => value !== undefined))
}

function labelled(label: string, ...keys: string[]): Detail {
  const value = first(...keys)
  return (attributes) => {
    const text = value(attributes)
    return text === undefined ? undefined : `${label} ${text}`
  }
}

function joined(...keys: string[]): Detail {
  return (attributes) => {
    const texts = keys.map((key) => shorten(attributes[key])).filter((text) => text !== undefined)
    return texts.length === 0 ? undefined : texts.join(' ')
  }
}

function tokens(attributes: Attributes): string | undefined {
  const input = attributes['gen_ai.usage.input_tokens']
  const output = attributes['gen_ai.usage.output_tokens']
  if (typeof input !== 'number' && typeof output !== 'number') return undefined
  if (typeof output !== 'number') return `${input} tokens`
  return `${typeof input === 'number' ? input : '?'}→${output} tokens`
}

function otherAttributes(attributes: Attributes): string[] {
  const keys = Object.keys(attributes).filter((key) => !NEVER_SHOWN.test(key))
  return keys.slice(0, OTHERS_SHOWN).map((key) => `${key}=${shorten(attributes[key])}`)
}

function shorten(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text
}
