/**
 * The two ways the agent calls the model: `planWithModel` waits for the whole reply, which decides whether tools are
 * needed; `streamFromModel` hands the text on as it comes. Both give the same ModelResponse.
 */
import { type AgentParts, offeredTools } from '../agent/agent-parts.ts'
import type { Message } from './message.ts'
import type { ModelResponse } from './model-response.ts'

export async function planWithModel(messages: readonly Message[], parts: AgentParts): Promise<ModelResponse> {
  parts.log.detail('llm', { messages: messages.length, stream: false }, 'the model is asked')
  const response = await parts.model.chat({
    ...{ messages, tools: offeredTools(parts), toolChoice: 'auto', signal: parts.signal },
  })
  if (response.text !== '') parts.onText(response.text)
  return response
}

export function streamFromModel(
  messages: readonly Message[],
  toolChoice: 'auto' | 'none',
  parts: AgentParts,
): Promise<ModelResponse> {
  parts.log.detail('llm', { messages: messages.length, stream: true }, 'the model is asked')
  return parts.model.chatStream(
    { messages, tools: offeredTools(parts), toolChoice, signal: parts.signal },
    parts.onText,
  )
}
