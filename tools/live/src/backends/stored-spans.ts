/** Reads spans out of what Tempo and Jaeger answer: OTLP's JSON, whatever stands around it, with ids in hex or base64. */
import type { SeenSpan } from '../scenario/seen-form.ts'

/** What is compared of a span. */
export interface StoredSpan {
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly attributes: readonly string[]
}

/** Every span in an answer, in order. */
export function storedSpans(answer: unknown): StoredSpan[] {
  if (Array.isArray(answer)) return answer.flatMap(storedSpans)
  if (typeof answer !== 'object' || answer === null) return []
  const { spans, ...rest } = answer as { readonly spans?: readonly Record<string, unknown>[] }
  const own = Array.isArray(spans) ? spans.map(storedSpan) : []
  return [...own, ...Object.values(rest).flatMap(storedSpans)]
}

function storedSpan(span: Record<string, unknown>): StoredSpan {
  const attributes = (span['attributes'] ?? []) as readonly { readonly key: string }[]
  return {
    spanId: hex(span['spanId']),
    parentSpanId: hex(span['parentSpanId']),
    name: String(span['name']),
    attributes: attributes.map(({ key }) => key).toSorted(),
  }
}

function hex(id: unknown): string {
  if (typeof id !== 'string' || id === '') return ''
  return /^[0-9a-f]{16}$/i.test(id) ? id.toLowerCase() : Buffer.from(id, 'base64').toString('hex')
}

/** The same of a span that a process saw. */
export function asStored({ spanId, parentSpanId, name, attributes }: SeenSpan): StoredSpan {
  return { spanId, parentSpanId, name, attributes: Object.keys(attributes).toSorted() }
}

/** What is wrong with the spans of one trace; undefined where each is there once and as it was. */
export function differenceOf(stored: readonly StoredSpan[], seen: readonly StoredSpan[]): string | undefined {
  if (stored.length !== seen.length) return `${stored.length} spans are there instead of ${seen.length}`
  const byId = new Map(stored.map((span) => [span.spanId, span]))
  const other = seen.find((span) => JSON.stringify(byId.get(span.spanId)) !== JSON.stringify(span))
  if (other === undefined) return undefined
  return `"${other.name}" (${other.spanId}) is ${JSON.stringify(byId.get(other.spanId))} instead of ${JSON.stringify(other)}`
}
