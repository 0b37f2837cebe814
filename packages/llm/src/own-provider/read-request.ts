/**
 * Reads what a user's own provider is asked, by the usual names of fields, in snake or camel case. Arguments may be anything: no code of theirs
 * runs, and what has not the expected form is left out.
 */
import { countOf, fieldOf, listOf, numberOf, wordOf } from '@zeph-telemetry/core/read-value'
import type { AttributeFacts, ModelSpanName, RequestContent } from '../call/model-facts.ts'
import { messagesOf, textsOf } from './read-messages.ts'

/** Objects that may hold settings: the arguments, and what they keep their settings in. */
type Places = readonly unknown[]

/** Attributes of a call, from its arguments. */
export function requestFacts(name: ModelSpanName, args: readonly unknown[]): AttributeFacts {
  const places = placesOf(args)
  const model = modelOf(first(places, 'model', 'modelId', 'model_id', 'modelName'))
  return name === 'llm.embed'
    ? { 'gen_ai.request.model': model, ...embeddingFacts(args, places) }
    : { 'gen_ai.request.model': model, ...inferenceFacts(name, places) }
}

/** What was sent, for captured content. */
export function requestContent(name: ModelSpanName, args: readonly unknown[]): RequestContent {
  const places = placesOf(args)
  if (name === 'llm.embed') return { embeddingsInput: () => embeddingInput(args) }
  return {
    systemInstructions: () => textsOf(first(places, 'system', 'systemPrompt', 'system_prompt', 'instructions')),
    inputMessages: () => messagesOf(inputOf(args)),
    toolDefinitions: () => first(places, 'tools', 'functions'),
  }
}

/** True where the request asks for a stream. */
export function asksForStream(args: readonly unknown[]): boolean {
  return placesOf(args).some((place) => fieldOf(place, 'stream') === true)
}

/** The name of a model: no blanks, so that no text is taken for one. */
export function modelOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\w[\w.:/@+-]{0,127}$/.test(value) ? value : undefined
}

function inferenceFacts(name: ModelSpanName, places: Places): AttributeFacts {
  const stop = first(places, 'stop', 'stopSequences', 'stop_sequences')
  const count = numberOf(first(places, 'n', 'choiceCount', 'candidateCount'))
  return {
    'gen_ai.request.max_tokens': first(places, ...MAX_TOKENS),
    'gen_ai.request.temperature': first(places, 'temperature'),
    'gen_ai.request.top_p': first(places, 'topP', 'top_p'),
    'gen_ai.request.top_k': first(places, 'topK', 'top_k'),
    'gen_ai.request.frequency_penalty': first(places, 'frequencyPenalty', 'frequency_penalty'),
    'gen_ai.request.presence_penalty': first(places, 'presencePenalty', 'presence_penalty'),
    'gen_ai.request.stop_sequences': typeof stop === 'string' ? [stop] : listOf(stop)?.slice(0, MOST_STOPS),
    'gen_ai.request.seed': first(places, 'seed'),
    'gen_ai.request.choice.count': count === 1 ? undefined : count,
    'gen_ai.request.reasoning.level': wordOf(first(places, 'reasoningEffort', 'reasoning_effort', 'effort')),
    'gen_ai.output.type': name === 'llm.extract' ? 'json' : undefined,
  }
}

const MAX_TOKENS = ['maxTokens', 'max_tokens', 'maxOutputTokens', 'max_output_tokens', 'max_completion_tokens'] as const
const MOST_STOPS = 16

function embeddingFacts(args: readonly unknown[], places: Places): AttributeFacts {
  const input = embeddingInput(args)
  return {
    'gen_ai.embeddings.dimension.count': first(places, 'dimensions', 'dimensionCount', 'outputDimensionality'),
    'zeph.embeddings.count': typeof input === 'string' ? 1 : countOf(listOf(input)),
  }
}

function embeddingInput([given]: readonly unknown[]): unknown {
  if (typeof given === 'string' || listOf(given) !== undefined) return given
  return fieldOf(given, 'input', 'texts', 'text', 'values', 'value', 'documents')
}

/** A prompt, messages, or the field that holds one of them. */
function inputOf(args: readonly unknown[]): unknown {
  const direct = args.find((arg) => typeof arg === 'string' || listOf(arg) !== undefined)
  return direct ?? first(args, 'messages', 'input', 'prompt', 'contents', 'text', 'content')
}

function placesOf(args: readonly unknown[]): Places {
  return args.flatMap((arg) => [arg, fieldOf(arg, 'options', 'config', 'settings', 'params', 'parameters')])
}

function first(places: Places, ...names: readonly string[]): unknown {
  for (const place of places) {
    const found = fieldOf(place, ...names)
    if (found !== undefined) return found
  }
  return undefined
}
