/** What requests to OpenAI's APIs have in common, as span attributes. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { RequestFacts } from '../call/model-facts.ts'
import type { CalledClient } from './model-api.ts'

/** Model, sampling and tier; the same fields in every API. */
export function requestAttributes(body: unknown, { provider }: CalledClient): RequestFacts {
  const tier = fieldOf(body, 'service_tier')
  const choices = fieldOf(body, 'n')
  return {
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': fieldOf(body, 'model'),
    'gen_ai.request.max_tokens': fieldOf(body, 'max_output_tokens', 'max_completion_tokens', 'max_tokens'),
    'gen_ai.request.temperature': fieldOf(body, 'temperature'),
    'gen_ai.request.top_p': fieldOf(body, 'top_p'),
    'gen_ai.request.top_k': fieldOf(body, 'top_k'),
    'gen_ai.request.frequency_penalty': fieldOf(body, 'frequency_penalty'),
    'gen_ai.request.presence_penalty': fieldOf(body, 'presence_penalty'),
    'gen_ai.request.stop_sequences': stopSequences(fieldOf(body, 'stop')),
    'gen_ai.request.seed': fieldOf(body, 'seed'),
    'gen_ai.request.choice.count': choices === 1 ? undefined : choices,
    'gen_ai.request.reasoning.level':
      fieldOf(body, 'reasoning_effort') ?? fieldOf(fieldOf(body, 'reasoning'), 'effort'),
    // By the conventions, `auto` is no tier.
    'openai.request.service_tier': tier === 'auto' ? undefined : tier,
  }
}

/** The form of the output by the conventions' names, where the request asks for one. */
export function outputType(format: unknown): unknown {
  const type = fieldOf(format, 'type')
  return type === 'json_schema' || type === 'json_object' ? 'json' : type === 'text' ? 'text' : undefined
}

function stopSequences(stop: unknown): unknown {
  return typeof stop === 'string' ? [stop] : stop
}
