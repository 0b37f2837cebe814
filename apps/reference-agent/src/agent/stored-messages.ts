/** What is kept of the messages that the model and the tools write. */
import type { StoredMessage } from '../memory/message-store.ts'
import type { ToolRun } from './execute-tool.ts'
import type { ParsedResponse, ToolCall } from './process-response.ts'

export function assistantRecord(sessionId: string, { text, message }: ParsedResponse): StoredMessage {
  const record: StoredMessage = { sessionId, role: 'assistant', content: text }
  return message.toolRequests ? { ...record, toolCalls: JSON.stringify(message.toolRequests) } : record
}

export function toolRecord(sessionId: string, call: ToolCall, run: ToolRun): StoredMessage {
  return { sessionId, role: 'tool', content: run.output, toolCallId: call.id }
}
