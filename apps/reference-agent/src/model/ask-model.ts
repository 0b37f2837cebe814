/**
 * The two ways the agent calls the model: `planWithModel` waits for the whole reply, which decides whether tools are
 * needed; `streamFromModel` hands the text on as it comes. Both give the same ModelResponse.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { type AgentParts, offeredTools } from '../agent/agent-parts.ts'
import { collectStream } from './collect-stream.ts'
import { type ModelResponse, toolRequestOf, usageOf } from './model-response.ts'

export async function planWithModel(
  conversation: readonly ChatCompletionMessageParam[],
  parts: AgentParts,
): Promise<ModelResponse> {
  const completion = await parts.client.chat.completions.create({
    model: parts.modelName,
    messages: [...conversation],
    tools: offeredTools(parts),
  })
  const choice = completion.choices[0]
  if (!choice) throw new Error('the model sent a reply without a choice')
  const text = choice.message.content ?? ''
  if (text !== '') parts.onText(text)
  return {
    text,
    toolRequests: (choice.message.tool_calls ?? []).flatMap(toolRequestOf),
    finishReason: choice.finish_reason,
    usage: usageOf(completion.usage),
  }
}

export async function streamFromModel(
  conversation: readonly ChatCompletionMessageParam[],
  toolChoice: 'auto' | 'none',
  parts: AgentParts,
): Promise<ModelResponse> {
  const stream = await parts.client.chat.completions.create({
    model: parts.modelName,
    messages: [...conversation],
    tools: offeredTools(parts),
    tool_choice: toolChoice,
    stream: true,
    stream_options: { include_usage: true },
  })
  return collectStream(stream, parts.onText)
}
