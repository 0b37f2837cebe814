/** Why a choice ended: the providers' names, and the one that OpenTelemetry's conventions give to each. */

const NAMES: Readonly<Record<string, string>> = {
  stop: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_context_window_exceeded: 'length',
  continuation: 'length',
  tool_call: 'tool_call',
  tool_calls: 'tool_call',
  'tool-calls': 'tool_call',
  tool_use: 'tool_call',
  function_call: 'tool_call',
  content_filter: 'content_filter',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  safety: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  jailbreak: 'content_filter',
  language: 'content_filter',
  model_armor: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  image_safety: 'content_filter',
  image_prohibited_content: 'content_filter',
  image_recitation: 'content_filter',
  compaction: 'compaction',
  error: 'error',
  failed: 'error',
  malformed_function_call: 'error',
  unexpected_tool_call: 'error',
  malformed_response: 'error',
  missing_thought_signature: 'error',
  too_many_tool_calls: 'error',
}

/**
 * The conventions' name of a provider's finish reason. One that they do not know is told as it is, in lower case; one that never came, or is
 * none, is an error.
 */
export function finishReason(reason: unknown): string {
  if (typeof reason !== 'string' || reason === '') return 'error'
  const known = reason.toLowerCase()
  return Object.hasOwn(NAMES, known) ? NAMES[known]! : known
}
