/** The spans of model calls: the only place where their names and attribute keys are written. Long because it is data. */
import type { SpanMap } from '@zeph-telemetry/core'

/** Of every request to a model, and of its reply. */
const MODEL = {
  'gen_ai.provider.name': { type: 'string', brief: 'flavour of the API', required: true, example: 'openai' },
  'gen_ai.request.model': { type: 'string', brief: 'model asked for', example: 'gpt-5' },
  'gen_ai.response.model': { type: 'string', brief: 'model that answered', example: 'gpt-5-2026-03-01' },
  'gen_ai.usage.input_tokens': {
    type: 'int',
    brief: 'input tokens, cached ones included',
    unit: '{token}',
    example: 812,
  },
  'zeph.llm.cost.usd': {
    type: 'double',
    brief: 'price of the tokens by the price table; absent for a model that it does not know',
    unit: '{USD}',
    example: 0.0042,
  },
  'error.type': { type: 'string', brief: "the API's error code, else the error's class", example: 'invalid_api_key' },
  'server.address': { type: 'string', brief: 'host the call goes to', example: 'api.openai.com' },
  'server.port': { type: 'int', brief: 'port the call goes to', example: 443 },
} as const

/** Tokens besides those of `MODEL`. All of them are parts of input or output, never added to them. */
const USAGE = {
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
  'gen_ai.usage.cache_write.input_tokens': {
    type: 'int',
    brief: 'input tokens written to a cache',
    unit: '{token}',
    example: 256,
  },
  'gen_ai.usage.reasoning.output_tokens': {
    type: 'int',
    brief: 'output tokens spent on reasoning',
    unit: '{token}',
    example: 32,
  },
  'gen_ai.usage.text.input_tokens': { type: 'int', brief: 'input tokens of text', unit: '{token}', example: 700 },
  'gen_ai.usage.image.input_tokens': { type: 'int', brief: 'input tokens of images', unit: '{token}', example: 85 },
  'gen_ai.usage.audio.input_tokens': { type: 'int', brief: 'input tokens of audio', unit: '{token}', example: 27 },
  'gen_ai.usage.text.output_tokens': { type: 'int', brief: 'output tokens of text', unit: '{token}', example: 32 },
  'gen_ai.usage.image.output_tokens': { type: 'int', brief: 'output tokens of images', unit: '{token}', example: 0 },
  'gen_ai.usage.audio.output_tokens': { type: 'int', brief: 'output tokens of audio', unit: '{token}', example: 0 },
  'gen_ai.usage.text.cache_read.input_tokens': {
    type: 'int',
    brief: 'input tokens of text that a cache had',
    unit: '{token}',
    example: 512,
  },
  'gen_ai.usage.image.cache_read.input_tokens': {
    type: 'int',
    brief: 'input tokens of images that a cache had',
    unit: '{token}',
    example: 0,
  },
  'gen_ai.usage.audio.cache_read.input_tokens': {
    type: 'int',
    brief: 'input tokens of audio that a cache had',
    unit: '{token}',
    example: 0,
  },
} as const

/** Of an inference, beside `MODEL` and `USAGE`. */
const REQUEST = {
  'gen_ai.operation.name': {
    type: 'string',
    brief: 'chat, generate_content or text_completion',
    required: true,
    example: 'chat',
  },
  'openai.api.type': { type: 'string', brief: 'chat_completions or responses', example: 'chat_completions' },
  'openai.request.service_tier': { type: 'string', brief: 'service tier asked for', example: 'flex' },
  'openai.response.service_tier': { type: 'string', brief: 'service tier that answered', example: 'default' },
  'openai.response.system_fingerprint': { type: 'string', brief: "the back end's version", example: 'fp_44709d6fcb' },
  'gen_ai.conversation.id': { type: 'string', brief: 'the session the call belongs to', example: 'session-1' },
  'gen_ai.request.max_tokens': { type: 'int', brief: 'limit of output tokens', unit: '{token}', example: 1024 },
  'gen_ai.request.temperature': { type: 'double', brief: 'sampling temperature', example: 0.2 },
  'gen_ai.request.top_p': { type: 'double', brief: 'nucleus sampling', example: 0.9 },
  'gen_ai.request.top_k': { type: 'int', brief: 'candidates of each token', example: 40 },
  'gen_ai.request.frequency_penalty': { type: 'double', brief: 'frequency penalty', example: 0 },
  'gen_ai.request.presence_penalty': { type: 'double', brief: 'presence penalty', example: 0 },
  'gen_ai.request.stop_sequences': { type: 'string[]', brief: 'sequences that end the output', example: ['END'] },
  'gen_ai.request.seed': { type: 'int', brief: 'seed', example: 7 },
  'gen_ai.request.choice.count': { type: 'int', brief: 'choices asked for, where not 1', unit: '{choice}', example: 2 },
  'gen_ai.request.reasoning.level': { type: 'string', brief: 'effort asked for', example: 'low' },
  'gen_ai.request.previous_response.id': {
    type: 'string',
    brief: 'reply that the request goes on from',
    example: 'resp_0',
  },
  'gen_ai.output.type': {
    type: 'string',
    brief: 'text, json, image or speech, where the request says',
    example: 'json',
  },
  'gen_ai.response.id': { type: 'string', brief: 'id the provider gave', example: 'chatcmpl-1' },
  'gen_ai.response.finish_reasons': { type: 'string[]', brief: 'why each choice ended', example: ['stop'] },
  'gen_ai.system_instructions': {
    type: 'string[]',
    brief: 'instructions apart from the messages, as parts',
    content: true,
    example: ['You are terse.'],
  },
  'gen_ai.input.messages': { type: 'string[]', brief: 'messages sent', content: true, example: ['Say hello'] },
  'gen_ai.output.messages': { type: 'string[]', brief: 'messages that came back', content: true, example: ['Hello'] },
  'gen_ai.tool.definitions': { type: 'string[]', brief: 'tools on offer', content: true, example: ['shell'] },
} as const

/** OpenTelemetry's GenAI inference attributes. */
type Inference = typeof REQUEST & typeof MODEL & typeof USAGE
const INFERENCE: Inference = { ...REQUEST, ...MODEL, ...USAGE }

const STREAMING = {
  'gen_ai.request.stream': { type: 'boolean', brief: 'true where the reply is streamed', example: true },
  'gen_ai.response.time_to_first_chunk': {
    type: 'double',
    brief: 'until the first chunk with content',
    unit: 's',
    example: 0.31,
  },
} as const

/** Of embeddings, beside `MODEL`. */
const EMBED_REQUEST = {
  'gen_ai.operation.name': {
    type: 'string',
    brief: 'always embeddings',
    required: true,
    value: 'embeddings',
    example: 'embeddings',
  },
  'gen_ai.embeddings.dimension.count': {
    type: 'int',
    brief: 'length of a vector, asked for or got',
    unit: '{dimension}',
    example: 1536,
  },
  'gen_ai.request.encoding_formats': { type: 'string[]', brief: 'forms asked for', example: ['float'] },
  'zeph.embeddings.count': { type: 'int', brief: 'texts to embed', unit: '{text}', example: 3 },
  'zeph.embeddings.input': { type: 'string[]', brief: 'the texts', content: true, example: ['tea'] },
} as const

/** OpenTelemetry's GenAI attributes of embeddings. */
type Embeddings = typeof EMBED_REQUEST & typeof MODEL
const EMBEDDINGS: Embeddings = { ...EMBED_REQUEST, ...MODEL }

const HTTP = {
  'http.request.method': { type: 'string', brief: 'method of HTTP', required: true, example: 'POST' },
  'server.address': { type: 'string', brief: 'host the request goes to', example: 'api.openai.com' },
  'server.port': { type: 'int', brief: 'its port', example: 443 },
  'http.request.resend_count': {
    type: 'int',
    brief: 'which further attempt of the same call it is; absent on the first',
    unit: '{request}',
    example: 1,
  },
  'http.request.body.size': { type: 'int', brief: 'bytes sent', unit: 'By', example: 2048 },
  'http.response.status_code': { type: 'int', brief: 'status of the answer', example: 200 },
  'http.response.body.size': { type: 'int', brief: 'bytes of the answer, as sent', unit: 'By', example: 4096 },
  'http.response.header.x-request-id': { type: 'string[]', brief: "the provider's id of the request", example: ['r1'] },
  'http.response.header.request-id': { type: 'string[]', brief: "the provider's id of the request", example: ['r1'] },
  'error.type': { type: 'string', brief: 'status from 400 on, else kind of failure', example: '429' },
  'url.full': { type: 'string', brief: 'the URL', content: true, example: 'https://api.openai.com/v1/responses' },
} as const

const RETRY = {
  'zeph.retry.attempt': {
    type: 'int',
    brief: 'which retry it leads to, from 1',
    unit: '{attempt}',
    required: true,
    example: 1,
  },
  'zeph.retry.reason': { type: 'string', brief: 'status or error code of the attempt that failed', example: '429' },
  'zeph.retry.delay': { type: 'double', brief: 'time until the next attempt', unit: 's', example: 0.52 },
  'zeph.retry.after': { type: 'double', brief: 'wait that the server asked for', unit: 's', example: 0.5 },
} as const

const ROUTER = {
  'zeph.router.strategy': { type: 'string', brief: 'how it chooses', example: 'cheapest' },
  'zeph.router.candidates': { type: 'string[]', brief: 'names of what it chooses from', example: ['large', 'small'] },
  'zeph.router.choice': { type: 'string', brief: 'name of what answered', example: 'small' },
  'zeph.router.reason': { type: 'string', brief: 'why it was chosen', example: 'cheapest' },
  'zeph.router.fallbacks': {
    type: 'int',
    brief: 'candidates that failed before',
    unit: '{candidate}',
    example: 0,
  },
  'error.type': { type: 'string', brief: 'kind of failure', example: 'RouterError' },
} as const

const USUAL_PARENTS = ['agent.turn', 'agent.tool_loop', 'agent.prepare_context', 'llm.extract', 'llm.router'] as const
const CALLS = ['llm.chat', 'llm.chat_stream', 'llm.embed', 'llm.extract'] as const

interface Span<K, A> {
  readonly kind: K
  readonly phase: 'llm'
  readonly brief: string
  readonly parents: readonly string[]
  readonly attributes: A
}

/** A call of a model: it may run in this very process. */
interface ModelSpan<A> extends Span<'client', A> {
  readonly otherKinds: readonly ['internal']
}

type Streaming = Inference & typeof STREAMING

/** Typed by hand: `isolatedDeclarations` cannot see through the shared rows. */
export const LLM_SPANS: {
  readonly 'llm.chat': ModelSpan<Inference>
  readonly 'llm.chat_stream': ModelSpan<Streaming>
  readonly 'llm.embed': ModelSpan<Embeddings>
  readonly 'llm.extract': ModelSpan<Streaming>
  readonly 'llm.http_request': Span<'client', typeof HTTP>
  readonly 'llm.retry': Span<'internal', typeof RETRY>
  readonly 'llm.router': Span<'internal', typeof ROUTER>
} = {
  'llm.chat': {
    kind: 'client',
    otherKinds: ['internal'],
    phase: 'llm',
    brief: 'single-turn completion',
    parents: USUAL_PARENTS,
    attributes: INFERENCE,
  },
  'llm.chat_stream': {
    kind: 'client',
    otherKinds: ['internal'],
    phase: 'llm',
    brief: 'streaming completion, until its last chunk is read',
    parents: USUAL_PARENTS,
    attributes: { ...INFERENCE, ...STREAMING },
  },
  'llm.embed': {
    kind: 'client',
    otherKinds: ['internal'],
    phase: 'llm',
    brief: 'embedding generation',
    parents: ['memory.remember', 'memory.recall', 'context.fetch_recall', 'skill.match', 'agent.turn', 'llm.router'],
    attributes: EMBEDDINGS,
  },
  'llm.extract': {
    kind: 'client',
    otherKinds: ['internal'],
    phase: 'llm',
    brief: 'structured extraction',
    parents: ['agent.turn', 'agent.learning', 'memory.graph_extract', 'memory.persona_extract', 'llm.router'],
    attributes: { ...INFERENCE, ...STREAMING },
  },
  'llm.http_request': {
    kind: 'client',
    phase: 'llm',
    brief: 'one HTTP request of a call: there may be several attempts',
    parents: CALLS,
    attributes: HTTP,
  },
  'llm.retry': {
    kind: 'internal',
    phase: 'llm',
    brief: 'back-off between two attempts',
    parents: CALLS,
    attributes: RETRY,
  },
  'llm.router': {
    kind: 'internal',
    phase: 'llm',
    brief: 'choice of a provider or model, and the call of what was chosen',
    parents: ['agent.turn', 'agent.tool_loop', 'agent.prepare_context'],
    attributes: ROUTER,
  },
}

LLM_SPANS satisfies SpanMap
