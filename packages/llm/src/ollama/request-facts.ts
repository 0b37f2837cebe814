/** Requests of the Ollama API as span attributes, by OpenTelemetry's GenAI conventions. */
import { countOf, fieldOf, numberOf } from '@zeph-telemetry/core/read-value'
import type { RequestFacts } from '../call/model-facts.ts'

/** Of `chat` and `generate`. */
export function inferenceRequest(request: unknown, operation: 'chat' | 'text_completion'): RequestFacts {
  const options = fieldOf(request, 'options')
  const tokens = numberOf(fieldOf(options, 'num_predict'))
  const stop = fieldOf(options, 'stop')
  return {
    ...basics(request),
    'gen_ai.operation.name': operation,
    // -1 and -2 are no limits of a number of tokens.
    'gen_ai.request.max_tokens': tokens !== undefined && tokens >= 0 ? tokens : undefined,
    'gen_ai.request.temperature': fieldOf(options, 'temperature'),
    'gen_ai.request.top_p': fieldOf(options, 'top_p'),
    'gen_ai.request.top_k': fieldOf(options, 'top_k'),
    'gen_ai.request.frequency_penalty': fieldOf(options, 'frequency_penalty'),
    'gen_ai.request.presence_penalty': fieldOf(options, 'presence_penalty'),
    'gen_ai.request.stop_sequences': typeof stop === 'string' ? [stop] : stop,
    'gen_ai.request.seed': fieldOf(options, 'seed'),
    'gen_ai.request.reasoning.level': reasoningLevel(fieldOf(request, 'think')),
    'gen_ai.output.type': fieldOf(request, 'format') ? 'json' : undefined,
  }
}

/** `true` says that the model thinks, not how much. */
function reasoningLevel(think: unknown): unknown {
  return think === false ? 'none' : think
}

/** Of `embed`, which takes one text or many, and `embeddings`, which takes one. */
export function embeddingsRequest(request: unknown): RequestFacts {
  const input = fieldOf(request, 'input', 'prompt')
  return {
    ...basics(request),
    'gen_ai.embeddings.dimension.count': fieldOf(request, 'dimensions'),
    'zeph.embeddings.count': typeof input === 'string' ? 1 : countOf(input),
  }
}

/** Of `systemone`, whose questions have answers of given forms. */
export function answersRequest(request: unknown): RequestFacts {
  return { ...basics(request), 'gen_ai.operation.name': 'text_completion', 'gen_ai.output.type': 'json' }
}

function basics(request: unknown): RequestFacts {
  return { 'gen_ai.provider.name': 'ollama', 'gen_ai.request.model': fieldOf(request, 'model') }
}
