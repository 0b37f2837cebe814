/** Replies of the Ollama API: model, why it stopped, tokens, tool calls. What servers of that API send is not always what its types say. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import type { ReplyFacts, Usage } from '../call/model-facts.ts'
import { assistantMessage } from './messages.ts'

/** Of `chat` and `generate`, whole. */
export function inferenceReply(reply: unknown): ReplyFacts {
  if (typeof reply !== 'object' || reply === null) return {}
  const says = fieldOf(reply, 'message', 'response', 'done')
  return {
    model: fieldOf(reply, 'model'),
    ...(says !== undefined && { finishReasons: [finishReason(reply)] }),
    usage: usageOf(reply),
    toolCalls: toolCallsOf(reply),
    output: () => [assistantMessage(reply)],
  }
}

/** Older servers do not say why they are done. */
export function finishReason(reply: unknown): unknown {
  return fieldOf(reply, 'done_reason') ?? (fieldOf(reply, 'done') === true ? 'stop' : undefined)
}

/** Tokens. Ollama counts what the model thought as output, and does not say how much of it that was. */
export function usageOf(reply: unknown): Usage {
  return { input: fieldOf(reply, 'prompt_eval_count'), output: fieldOf(reply, 'eval_count') }
}

/** A tool call as Ollama sends it: whole, even in a stream, and without an id by most servers. */
export interface ToolCall {
  readonly id: unknown
  readonly name: unknown
  readonly arguments: unknown
}

/** The tool calls of a reply, or of a chunk. */
export function toolCallsOf(reply: unknown): ToolCall[] {
  const calls = listOf(fieldOf(fieldOf(reply, 'message'), 'tool_calls')) ?? []
  return calls.map((call) => {
    const called = fieldOf(call, 'function')
    return { id: fieldOf(call, 'id'), name: fieldOf(called, 'name'), arguments: fieldOf(called, 'arguments') }
  })
}

/** Of `embed` and `embeddings`. */
export function embeddingsReply(reply: unknown): ReplyFacts {
  const vector = listOf(fieldOf(reply, 'embedding')) ?? listOf(listOf(fieldOf(reply, 'embeddings'))?.[0])
  return {
    model: fieldOf(reply, 'model'),
    usage: { input: fieldOf(reply, 'prompt_eval_count') },
    attributes: { 'gen_ai.embeddings.dimension.count': vector?.length || undefined },
  }
}

/** Of `systemone`. */
export function answersReply(reply: unknown): ReplyFacts {
  const usage = fieldOf(reply, 'usage')
  const answers = fieldOf(reply, 'answers')
  return {
    model: fieldOf(reply, 'model'),
    usage: { input: fieldOf(usage, 'input_tokens'), output: fieldOf(usage, 'output_tokens') },
    ...(answers !== undefined && {
      output: () => [{ role: 'assistant', parts: [{ type: 'answers', value: answers }] }],
    }),
  }
}
