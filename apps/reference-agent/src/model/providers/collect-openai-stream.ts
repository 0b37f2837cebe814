/**
 * Reads a streamed completion to its end: text is handed on piece by piece, the fragments of tool calls are joined by
 * their index, and the usage comes in a last chunk without choices.
 */
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type { ModelResponse } from '../model-response.ts'
import { usageOf } from './openai-provider.ts'

/** A request whose arguments still grow. */
interface OpenRequest {
  id: string
  name: string
  arguments: string
}

export async function collectStream(
  stream: AsyncIterable<ChatCompletionChunk>,
  onText: (text: string) => void,
): Promise<ModelResponse> {
  const requests: OpenRequest[] = []
  let text = ''
  let cut = false
  let usage: CompletionUsage | null | undefined
  for await (const chunk of stream) {
    usage = chunk.usage ?? usage
    const choice = chunk.choices[0]
    if (!choice) continue
    cut ||= choice.finish_reason === 'length'
    for (const fragment of choice.delta.tool_calls ?? []) joinFragment(requests, fragment)
    if (choice.delta.content) {
      text += choice.delta.content
      onText(choice.delta.content)
    }
  }
  return { text, toolRequests: requests.filter(Boolean), cut, usage: usageOf(usage) }
}

function joinFragment(requests: OpenRequest[], fragment: ChatCompletionChunk.Choice.Delta.ToolCall): void {
  const request = requests[fragment.index] ?? { id: '', name: '', arguments: '' }
  request.id ||= fragment.id ?? ''
  request.name ||= fragment.function?.name ?? ''
  request.arguments += fragment.function?.arguments ?? ''
  requests[fragment.index] = request
}
