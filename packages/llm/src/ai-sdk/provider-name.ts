/** Which provider a model of the AI SDK belongs to, in the words of OpenTelemetry's conventions. */

/** By what the SDK's provider ids begin with; longer beginnings stand first. Those that are missing keep their own first word. */
const NAMES: readonly (readonly [beginning: string, name: string])[] = [
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['googleVertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['mistral', 'mistral_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['xai', 'x_ai'],
]

/**
 * The conventions' name of a provider id such as `openai.chat`, `anthropic.messages` or `google.generative-ai`. What the application named
 * itself, such as `my-proxy.chat`, is `my-proxy`.
 */
export function providerName(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined
  const known = NAMES.find(([beginning]) => startsWithWord(id, beginning))
  return known?.[1] ?? id.split('.', 1)[0]
}

/** Which of OpenAI's APIs it is, where it is one. */
export function openAiApi(id: unknown): string | undefined {
  const name = providerName(id)
  if (name !== 'openai' && name !== 'azure.ai.openai') return undefined
  const kind = (id as string).slice((id as string).lastIndexOf('.') + 1)
  if (kind === 'chat') return 'chat_completions'
  return kind === 'responses' ? 'responses' : undefined
}

function startsWithWord(id: string, word: string): boolean {
  return id.startsWith(word) && !/^\w/.test(id.slice(word.length))
}
