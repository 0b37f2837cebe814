/** What is measured of a model call when it is over, by OpenTelemetry's current conventions and, where asked for, the older ones. */
import type { EndedSpan } from '@zeph-telemetry/core'
import { llmMetrics } from '../llm-spans.ts'
import type { LLM_SPANS } from '../span-map.ts'
import type { Modality, ModelSpanName } from './model-facts.ts'

type Key = keyof (typeof LLM_SPANS)['llm.chat_stream']['attributes']

/** Attributes that all metrics of a call share. */
interface CallAttributes {
  readonly 'gen_ai.operation.name': string
  readonly 'gen_ai.provider.name': string
  readonly 'gen_ai.request.model': string | undefined
  readonly 'gen_ai.response.model': string | undefined
  readonly 'server.address': string | undefined
  readonly 'server.port': number | undefined
}

/** Records everything of a call that is over. */
export function measureCall(name: ModelSpanName, operation: string, span: EndedSpan): void {
  const call = callAttributes(operation, span)
  const ended = { ...call, 'error.type': textIn(span, 'error.type') }
  llmMetrics.record('gen_ai.client.operation.duration', span.elapsed, ended)
  if (name === 'llm.embed') measureEmbeddings(call, ended, span)
  else measureInference(call, ended, span)
  const cost = numberIn(span, 'zeph.llm.cost.usd')
  if (cost !== undefined) llmMetrics.add('zeph.llm.cost.usd', cost, call)
  legacyTokens(call, span)
}

/** Records the times between chunks with content. */
export function measureChunks(operation: string, span: EndedSpan, gaps: readonly number[]): void {
  llmMetrics.recordAll('gen_ai.client.inference.time_per_output_chunk', gaps, callAttributes(operation, span))
}

type Ended = CallAttributes & { readonly 'error.type': string | undefined }

function measureEmbeddings(call: CallAttributes, ended: Ended, span: EndedSpan): void {
  llmMetrics.record('gen_ai.client.embeddings.duration', span.elapsed, ended)
  const input = numberIn(span, 'gen_ai.usage.input_tokens')
  if (input !== undefined) llmMetrics.record('gen_ai.client.embeddings.operation.input_tokens', input, call)
}

function measureInference(call: CallAttributes, ended: Ended, span: EndedSpan): void {
  llmMetrics.record('gen_ai.client.inference.duration', span.elapsed, ended)
  const first = numberIn(span, 'gen_ai.response.time_to_first_chunk')
  if (first !== undefined) llmMetrics.record('gen_ai.client.inference.time_to_first_chunk', first, call)
  const failed = ended['error.type'] !== undefined
  for (const direction of ['input', 'output'] as const) {
    const tokens = numberIn(span, `gen_ai.usage.${direction}_tokens`)
    if (tokens !== undefined) llmMetrics.record(`gen_ai.client.inference.operation.${direction}_tokens`, tokens, call)
    countByModality(direction, call, span, tokens ?? (failed ? 0 : undefined))
  }
  for (const part of ['cache_read.input', 'cache_write.input', 'reasoning.output'] as const) {
    const tokens = numberIn(span, `gen_ai.usage.${part}_tokens`)
    if (tokens === undefined) continue
    llmMetrics.add(`gen_ai.client.inference.usage.${part}_tokens`, tokens, {
      ...call,
      'gen_ai.token.modality': 'unknown',
    })
  }
}

const MODALITIES: readonly Modality[] = ['text', 'image', 'audio']

/** Tokens by what they are of; those of which the provider does not say are of an unknown modality. */
function countByModality(
  direction: 'input' | 'output',
  call: CallAttributes,
  span: EndedSpan,
  total: number | undefined,
): void {
  if (total === undefined) return
  const name = `gen_ai.client.inference.usage.${direction}_tokens` as const
  let unknown = total
  for (const modality of MODALITIES) {
    const tokens = Math.min(numberIn(span, `gen_ai.usage.${modality}.${direction}_tokens`) ?? 0, unknown)
    if (tokens === 0) continue
    unknown -= tokens
    llmMetrics.add(name, tokens, { ...call, 'gen_ai.token.modality': modality })
  }
  if (unknown > 0 || total === 0) llmMetrics.add(name, unknown, { ...call, 'gen_ai.token.modality': 'unknown' })
}

function legacyTokens(call: CallAttributes, span: EndedSpan): void {
  for (const direction of ['input', 'output'] as const) {
    const tokens = numberIn(span, `gen_ai.usage.${direction}_tokens`)
    if (tokens === undefined) continue
    llmMetrics.record('gen_ai.client.token.usage', tokens, { ...call, 'gen_ai.token.type': direction })
  }
}

function callAttributes(operation: string, span: EndedSpan): CallAttributes {
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': textIn(span, 'gen_ai.provider.name') ?? '_OTHER',
    'gen_ai.request.model': textIn(span, 'gen_ai.request.model'),
    'gen_ai.response.model': textIn(span, 'gen_ai.response.model'),
    'server.address': textIn(span, 'server.address'),
    'server.port': numberIn(span, 'server.port'),
  }
}

function numberIn({ attributes }: EndedSpan, key: Key): number | undefined {
  const value = attributes[key]
  return typeof value === 'number' ? value : undefined
}

function textIn({ attributes }: EndedSpan, key: Key): string | undefined {
  const value = attributes[key]
  return typeof value === 'string' ? value : undefined
}
