/** What goes to and comes from a model, as the conventions' messages. Read only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import { finishReason } from '../call/finish-reasons.ts'
import {
  genericPart,
  type Message,
  mediaPart,
  modalityOf,
  type Part,
  partsOf,
  type Role,
  reasoningPart,
  textPart,
  toolCallPart,
  toolResponsePart,
  uriPart,
} from '../call/messages.ts'
import type { RequestContent } from '../call/model-facts.ts'

/** Of `generateContent` and `generateContentStream`. */
export function contentOf(params: unknown): RequestContent {
  const config = fieldOf(params, 'config')
  return {
    systemInstructions: () => messagesOf(fieldOf(config, 'systemInstruction')).flatMap(({ parts }) => parts),
    inputMessages: () => messagesOf(fieldOf(params, 'contents')),
    toolDefinitions: () => fieldOf(config, 'tools'),
  }
}

/** Contents in any form that the SDK takes: texts and parts that stand side by side are one message of the user's. */
export function messagesOf(contents: unknown): Message[] {
  const items = contents === undefined ? [] : (listOf(contents) ?? [contents])
  const isMessage = (item: unknown) => fieldOf(item, 'parts') !== undefined
  if (items.some(isMessage)) return items.map((item) => (isMessage(item) ? messageOf(item) : ofUser(item)))
  return items.length === 0 ? [] : [ofUser(...items)]
}

const ofUser = (...parts: readonly unknown[]): Message => ({ role: 'user', parts: partsOf(...parts.map(anyPart)) })

/** One choice of a reply. */
export function candidateMessage(candidate: unknown): Message {
  const reason = finishReason(fieldOf(candidate, 'finishReason'))
  return { ...messageOf(fieldOf(candidate, 'content')), role: 'assistant', finish_reason: reason }
}

const ROLES: ReadonlyMap<unknown, Role> = new Map<unknown, Role>([
  ['model', 'assistant'],
  ['system', 'system'],
  ['function', 'tool'],
])

function messageOf(content: unknown): Message {
  const parts = listOf(fieldOf(content, 'parts')) ?? []
  const isToolResult = parts.length > 0 && parts.every((part) => fieldOf(part, 'functionResponse') !== undefined)
  const role = isToolResult ? 'tool' : (ROLES.get(fieldOf(content, 'role')) ?? 'user')
  return { role, parts: partsOf(...parts.map(anyPart)) }
}

function anyPart(part: unknown): Part | undefined {
  const text = typeof part === 'string' ? part : fieldOf(part, 'text')
  if (text === undefined || text === '') return contentPart(part)
  return fieldOf(part, 'thought') === true ? reasoningPart(text) : textPart(text)
}

/** Parts besides text by their field. */
const PARTS: Readonly<Record<string, (value: unknown) => Part | undefined>> = {
  inlineData: (blob) => {
    const mimeType = fieldOf(blob, 'mimeType')
    return mediaPart({ modality: modalityOf(mimeType), mimeType, data: fieldOf(blob, 'data') })
  },
  fileData: (file) => {
    const mimeType = fieldOf(file, 'mimeType')
    return uriPart({ modality: modalityOf(mimeType), mimeType, uri: fieldOf(file, 'fileUri') })
  },
  functionCall: (call) =>
    toolCallPart({ id: fieldOf(call, 'id'), name: fieldOf(call, 'name'), arguments: fieldOf(call, 'args') }),
  functionResponse: (response) =>
    toolResponsePart({ id: fieldOf(response, 'id'), response: fieldOf(response, 'response') }),
  executableCode: (code) => genericPart('executable_code', code),
  codeExecutionResult: (result) => genericPart('code_execution_result', result),
  toolCall: (call) => genericPart('server_tool_call', call),
  toolResponse: (response) => genericPart('server_tool_call_response', response),
  audioTranscription: (transcription) => genericPart('audio_transcription', transcription),
}

/** A part that is no text; undefined for what bears no content, such as the signature of a thought. */
export function contentPart(part: unknown): Part | undefined {
  for (const [field, read] of Object.entries(PARTS)) {
    const value = fieldOf(part, field)
    if (value !== undefined) return read(value)
  }
  return undefined
}
