/** The spans of model calls: the only place where their names and attribute keys are written. */
import type { SpanMap } from '@zeph-telemetry/core'

/** OpenTelemetry's GenAI inference attributes, the same for a call that waits and one that streams. */
const INFERENCE = {
  'gen_ai.operation.name': { type: 'string', brief: 'always chat', required: true, example: 'chat' },
  'gen_ai.provider.name': { type: 'string', brief: 'flavour of the API', required: true, example: 'openai' },
  'openai.api.type': { type: 'string', brief: 'which API of the provider', example: 'chat_completions' },
  'gen_ai.conversation.id': { type: 'string', brief: 'the session the call belongs to', example: 'session-1' },
  'gen_ai.request.model': { type: 'string', brief: 'model asked for', example: 'gpt-5' },
  'gen_ai.request.max_tokens': { type: 'int', brief: 'limit of output tokens', unit: '{token}', example: 1024 },
  'gen_ai.request.temperature': { type: 'double', brief: 'sampling temperature', example: 0.2 },
  'gen_ai.request.top_p': { type: 'double', brief: 'nucleus sampling', example: 0.9 },
  'gen_ai.request.frequency_penalty': { type: 'double', brief: 'frequency penalty', example: 0 },
  'gen_ai.request.presence_penalty': { type: 'double', brief: 'presence penalty', example: 0 },
  'gen_ai.request.stop_sequences': { type: 'string[]', brief: 'sequences that end the output', example: ['END'] },
  'gen_ai.request.seed': { type: 'int', brief: 'seed', example: 7 },
  'gen_ai.request.choice.count': { type: 'int', brief: 'choices asked for, where not 1', unit: '{choice}', example: 2 },
  'gen_ai.request.reasoning.level': { type: 'string', brief: 'effort asked for', example: 'low' },
  'gen_ai.output.type': { type: 'string', brief: 'text or json, where the request says', example: 'json' },
  'gen_ai.response.id': { type: 'string', brief: 'id the provider gave', example: 'chatcmpl-1' },
  'gen_ai.response.model': { type: 'string', brief: 'model that answered', example: 'gpt-5-2026-03-01' },
  'gen_ai.response.finish_reasons': { type: 'string[]', brief: 'why each choice ended', example: ['stop'] },
  'gen_ai.usage.input_tokens': {
    type: 'int',
    brief: 'input tokens, cached ones included',
    unit: '{token}',
    example: 812,
  },
  'gen_ai.usage.output_tokens': {
    type: 'int',
    brief: 'output tokens, reasoning included',
    unit: '{token}',
    example: 64,
  },
  'gen_ai.usage.cache_read.input_tokens': {
    type: 'int',
    brief: 'input tokens read from a cache',
    unit: '{token}',
    example: 512,
  },
  'gen_ai.usage.reasoning.output_tokens': {
    type: 'int',
    brief: 'output tokens spent on reasoning',
    unit: '{token}',
    example: 32,
  },
  'error.type': { type: 'string', brief: "the API's error code, else the error's class", example: 'invalid_api_key' },
  'server.address': { type: 'string', brief: 'host the call goes to', example: 'api.openai.com' },
  'server.port': { type: 'int', brief: 'port the call goes to', example: 443 },
} as const

const STREAMING = {
  'gen_ai.request.stream': { type: 'boolean', brief: 'always true', example: true },
  'gen_ai.response.time_to_first_chunk': {
    type: 'double',
    brief: 'until the first chunk with content',
    unit: 's',
    example: 0.31,
  },
} as const

const USUAL_PARENTS = ['agent.turn', 'agent.tool_loop', 'agent.prepare_context', 'llm.extract']

interface ClientSpan<A> {
  readonly kind: 'client'
  readonly brief: string
  readonly parents: readonly string[]
  readonly attributes: A
}

/** Typed by hand: `isolatedDeclarations` cannot see through the shared rows. */
export const LLM_SPANS: {
  readonly 'llm.chat': ClientSpan<typeof INFERENCE>
  readonly 'llm.chat_stream': ClientSpan<typeof INFERENCE & typeof STREAMING>
} = {
  'llm.chat': { kind: 'client', brief: 'single-turn completion', parents: USUAL_PARENTS, attributes: INFERENCE },
  'llm.chat_stream': {
    kind: 'client',
    brief: 'streaming completion, until its last chunk is read',
    parents: USUAL_PARENTS,
    attributes: { ...INFERENCE, ...STREAMING },
  },
}

LLM_SPANS satisfies SpanMap
