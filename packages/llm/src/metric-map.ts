/** The metrics of model calls: the only place where their names and attribute keys are written. Long because it is data. */
import type { MetricMap } from '@zeph-telemetry/core'

const DURATION = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] as const
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] as const

const CALL = {
  'gen_ai.operation.name': { type: 'string', brief: 'chat, generate_content ...', required: true },
  'gen_ai.provider.name': { type: 'string', brief: 'flavour of the API', required: true },
  'gen_ai.request.model': { type: 'string', brief: 'model asked for' },
  'gen_ai.response.model': { type: 'string', brief: 'model that answered' },
  'server.address': { type: 'string', brief: 'host the call goes to' },
  'server.port': { type: 'int', brief: 'its port' },
} as const

const FAILURE = {
  'error.type': { type: 'string', brief: 'kind of failure; absent where the call did not fail' },
} as const
const ENDED_CALL: typeof CALL & typeof FAILURE = { ...CALL, ...FAILURE }

const MODALITY = {
  'gen_ai.token.modality': { type: 'string', brief: 'text, image, audio or unknown', required: true },
} as const
const USED_TOKENS: typeof CALL & typeof MODALITY = { ...CALL, ...MODALITY }

const TOKEN_TYPE = {
  'gen_ai.token.type': { type: 'string', brief: 'input or output', required: true },
} as const
const LEGACY_TOKENS: typeof CALL & typeof TOKEN_TYPE = { ...CALL, ...TOKEN_TYPE }

const REQUEST = {
  'http.request.method': { type: 'string', brief: 'GET, POST ...; _OTHER where it is none of HTTP', required: true },
  'server.address': { type: 'string', brief: 'host that was asked' },
  'server.port': { type: 'int', brief: 'its port' },
  'http.response.status_code': { type: 'int', brief: 'status of the answer' },
  'error.type': { type: 'string', brief: 'kind of failure; absent where the request did not fail' },
} as const

interface Histogram<A, V extends 'int' | 'double', B extends readonly number[] = readonly number[]> {
  readonly type: 'histogram'
  readonly unit: string
  readonly valueType: V
  readonly brief: string
  readonly buckets: B
  readonly era?: 'current' | 'legacy'
  readonly attributes: A
}

interface Counter<A, V extends 'int' | 'double' = 'int'> {
  readonly type: 'counter'
  readonly unit: string
  readonly valueType: V
  readonly brief: string
  readonly era?: 'current' | 'legacy'
  readonly attributes: A
}

/** Typed by hand: `isolatedDeclarations` cannot see through the shared rows. */
export const LLM_METRICS: {
  readonly 'gen_ai.client.inference.duration': Histogram<typeof ENDED_CALL, 'double'>
  readonly 'gen_ai.client.inference.time_to_first_chunk': Histogram<typeof CALL, 'double'>
  readonly 'gen_ai.client.inference.time_per_output_chunk': Histogram<typeof CALL, 'double'>
  readonly 'gen_ai.client.inference.usage.input_tokens': Counter<typeof USED_TOKENS>
  readonly 'gen_ai.client.inference.usage.output_tokens': Counter<typeof USED_TOKENS>
  readonly 'gen_ai.client.inference.usage.cache_read.input_tokens': Counter<typeof USED_TOKENS>
  readonly 'gen_ai.client.inference.usage.cache_write.input_tokens': Counter<typeof USED_TOKENS>
  readonly 'gen_ai.client.inference.usage.reasoning.output_tokens': Counter<typeof USED_TOKENS>
  readonly 'gen_ai.client.inference.operation.input_tokens': Histogram<typeof CALL, 'int'>
  readonly 'gen_ai.client.inference.operation.output_tokens': Histogram<typeof CALL, 'int'>
  readonly 'gen_ai.client.embeddings.duration': Histogram<typeof ENDED_CALL, 'double'>
  readonly 'gen_ai.client.embeddings.operation.input_tokens': Histogram<typeof CALL, 'int'>
  readonly 'gen_ai.client.operation.duration': Histogram<typeof ENDED_CALL, 'double'>
  readonly 'gen_ai.client.token.usage': Histogram<typeof LEGACY_TOKENS, 'int'>
  readonly 'zeph.llm.cost.usd': Counter<typeof CALL, 'double'>
  readonly 'http.client.request.duration': Histogram<typeof REQUEST, 'double'>
} = {
  'gen_ai.client.inference.duration': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Time that a model call took, retries included, to the last chunk.',
    buckets: DURATION,
    era: 'current',
    attributes: ENDED_CALL,
  },
  'gen_ai.client.inference.time_to_first_chunk': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Time until the first chunk with content.',
    buckets: DURATION,
    era: 'current',
    attributes: CALL,
  },
  'gen_ai.client.inference.time_per_output_chunk': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Time between a chunk with content and the one before it.',
    buckets: DURATION,
    era: 'current',
    attributes: CALL,
  },
  'gen_ai.client.inference.usage.input_tokens': counted('Input tokens, cached ones included.'),
  'gen_ai.client.inference.usage.output_tokens': counted('Output tokens, reasoning included.'),
  'gen_ai.client.inference.usage.cache_read.input_tokens': counted('Input tokens read from a cache.'),
  'gen_ai.client.inference.usage.cache_write.input_tokens': counted('Input tokens written to a cache.'),
  'gen_ai.client.inference.usage.reasoning.output_tokens': counted('Output tokens spent on reasoning.'),
  'gen_ai.client.inference.operation.input_tokens': perCall('Input tokens of one call.'),
  'gen_ai.client.inference.operation.output_tokens': perCall('Output tokens of one call.'),
  'gen_ai.client.embeddings.duration': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Time that a call for embeddings took.',
    buckets: DURATION,
    era: 'current',
    attributes: ENDED_CALL,
  },
  'gen_ai.client.embeddings.operation.input_tokens': perCall('Input tokens of one call for embeddings.'),
  'gen_ai.client.operation.duration': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Time that a call took; the name that conventions before 2026 gave it.',
    buckets: DURATION,
    era: 'legacy',
    attributes: ENDED_CALL,
  },
  'gen_ai.client.token.usage': {
    type: 'histogram',
    unit: '{token}',
    valueType: 'int',
    brief: 'Tokens of one call; the name that conventions before 2026 gave it.',
    buckets: TOKENS,
    era: 'legacy',
    attributes: LEGACY_TOKENS,
  },
  'zeph.llm.cost.usd': {
    type: 'counter',
    unit: '{USD}',
    valueType: 'double',
    brief: 'Price of the tokens by the price table.',
    attributes: CALL,
  },
  'http.client.request.duration': {
    type: 'histogram',
    unit: 's',
    valueType: 'double',
    brief: 'Duration of HTTP client requests, to the last byte of the answer.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    attributes: REQUEST,
  },
}

function counted(brief: string): Counter<typeof USED_TOKENS> {
  return { type: 'counter', unit: '{token}', valueType: 'int', brief, era: 'current', attributes: USED_TOKENS }
}

function perCall(brief: string): Histogram<typeof CALL, 'int'> {
  return {
    type: 'histogram',
    unit: '{token}',
    valueType: 'int',
    brief,
    buckets: TOKENS,
    era: 'current',
    attributes: CALL,
  }
}

LLM_METRICS satisfies MetricMap
