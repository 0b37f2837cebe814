/** Messages and content parts of the AI SDK in the structure of OpenTelemetry's conventions. Runs only where content is captured. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  filePart,
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

const ROLES: ReadonlySet<unknown> = new Set<Role>(['system', 'user', 'assistant', 'tool'])

/** What was sent. */
export function readMessages(messages: unknown): Message[] {
  return (listOf(messages) ?? []).map((message) => {
    const role = fieldOf(message, 'role')
    return { role: ROLES.has(role) ? (role as Role) : 'user', parts: readContent(fieldOf(message, 'content')) }
  })
}

/** Instructions: a text, a system message, or several of them. */
export function readInstructions(instructions: unknown): Part[] {
  const list = listOf(instructions) ?? [instructions]
  return list.flatMap((one) => readContent(typeof one === 'string' ? one : fieldOf(one, 'content')))
}

/** The content of a message, or of a reply: a text or a list of parts. */
export function readContent(content: unknown): Part[] {
  if (typeof content === 'string') return partsOf(textPart(content))
  return partsOf(...(listOf(content) ?? []).map(readPart))
}

/** One part of a message or of a reply. */
export function readPart(part: unknown): Part | undefined {
  const type = fieldOf(part, 'type')
  switch (type) {
    case 'text':
      return textPart(fieldOf(part, 'text'))
    case 'reasoning':
      return reasoningPart(fieldOf(part, 'text'))
    case 'image':
      return dataPart(fieldOf(part, 'image'), fieldOf(part, 'mediaType') ?? 'image/*')
    case 'file':
    case 'reasoning-file':
      return dataPart(fieldOf(part, 'data'), fieldOf(part, 'mediaType'))
    case 'tool-call':
      return toolCallPart({
        id: fieldOf(part, 'toolCallId'),
        name: fieldOf(part, 'toolName'),
        arguments: fieldOf(part, 'input'),
      })
    case 'tool-result':
      return toolResponsePart({ id: fieldOf(part, 'toolCallId'), response: toolOutput(part) })
    default:
      return typeof type === 'string' ? genericPart(type) : undefined
  }
}

/** Prompts have `output`, with what is shown to the model as its `value`; replies have `result`. */
function toolOutput(part: unknown): unknown {
  const output = fieldOf(part, 'output')
  return fieldOf(output, 'value') ?? output ?? fieldOf(part, 'result')
}

/** Media as a URL, as base64, as bytes, or as one of the SDK's objects that say which of them it is. */
function dataPart(data: unknown, mimeType: unknown): Part {
  const modality = modalityOf(mimeType)
  const uri = data instanceof URL ? data.href : data
  if (typeof uri === 'string' && /^[a-z][a-z\d+.-]*:/i.test(uri))
    return uriPart({ modality, uri, mimeType }) ?? genericPart(modality)
  switch (fieldOf(data, 'type')) {
    case 'data':
      return mediaPart({ modality, mimeType, data: fieldOf(data, 'data') })
    case 'url':
      return dataPart(fieldOf(data, 'url'), mimeType)
    case 'text':
      return textPart(fieldOf(data, 'text')) ?? genericPart(modality)
    case 'reference':
      return referencePart(fieldOf(data, 'reference'), mimeType)
    default:
      return mediaPart({ modality, mimeType, data })
  }
}

/** A file that providers keep, by its id at each of them. */
function referencePart(reference: unknown, mimeType: unknown): Part {
  const modality = modalityOf(mimeType)
  const [fileId] = Object.values((reference ?? {}) as object)
  return filePart({ modality, fileId, mimeType }) ?? genericPart(modality)
}
