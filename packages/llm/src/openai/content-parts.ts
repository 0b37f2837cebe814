/** Pieces of OpenAI's messages, of either API, as parts of the conventions. Media are told by reference. */
import { fieldOf, listOf } from '@zeph-telemetry/core/read-value'
import {
  filePart,
  genericPart,
  mediaPart,
  type Part,
  partsOf,
  type Role,
  reasoningPart,
  textPart,
  uriPart,
} from '../call/messages.ts'

const PARTS: Readonly<Record<string, (piece: unknown) => Part | undefined>> = {
  text: (piece) => textPart(fieldOf(piece, 'text')),
  input_text: (piece) => textPart(fieldOf(piece, 'text')),
  output_text: (piece) => textPart(fieldOf(piece, 'text')),
  reasoning_text: (piece) => reasoningPart(fieldOf(piece, 'text')),
  summary_text: (piece) => reasoningPart(fieldOf(piece, 'text')),
  thinking: (piece) => reasoningPart(textOf(fieldOf(piece, 'thinking'))),
  refusal: (piece) => refusalPart(fieldOf(piece, 'refusal')),
  image_url: (piece) => mediaAt('image', fieldOf(piece, 'image_url')),
  input_image: (piece) => keptOrAt('image', piece, 'image_url'),
  computer_screenshot: (piece) => keptOrAt('image', piece, 'image_url'),
  video_url: (piece) => mediaAt('video', fieldOf(piece, 'video_url')),
  input_audio: (piece) => audioPart(fieldOf(piece, 'input_audio')),
  file: (piece) => keptOrAt('file', fieldOf(piece, 'file'), 'file_url'),
  input_file: (piece) => keptOrAt('file', piece, 'file_url'),
}

/** A message's content: a text, or a list of pieces. What is of no known type is told by its type alone. */
export function contentParts(content: unknown): Part[] {
  if (typeof content === 'string') return [{ type: 'text', content }]
  return partsOf(...(listOf(content) ?? []).map(contentPart))
}

/** That the model refused, and how it put it. */
export function refusalPart(refusal: unknown): Part | undefined {
  return typeof refusal === 'string' && refusal !== '' ? genericPart('refusal', refusal) : undefined
}

/** The conventions' name of a role: what developers say is a system message. */
export function roleOf(role: unknown): Role {
  if (role === 'developer' || role === 'system') return 'system'
  if (role === 'function' || role === 'tool') return 'tool'
  return role === 'assistant' ? 'assistant' : 'user'
}

/** The text of a content, where it is nothing else; what tools give back. */
export function textOrParts(content: unknown): unknown {
  return typeof content === 'string' ? content : contentParts(content)
}

function contentPart(piece: unknown): Part | undefined {
  const type = fieldOf(piece, 'type')
  if (typeof type !== 'string') return undefined
  return Object.hasOwn(PARTS, type) ? PARTS[type]!(piece) : genericPart(type)
}

function textOf(content: unknown): string {
  const texts = typeof content === 'string' ? [content] : (listOf(content) ?? []).map((piece) => fieldOf(piece, 'text'))
  return texts.filter((text) => typeof text === 'string').join('')
}

/** Media at a URL, which stands alone or in a field. */
function mediaAt(modality: string, at: unknown): Part | undefined {
  return uriPart({ modality, uri: typeof at === 'string' ? at : fieldOf(at, 'url') })
}

/** Media that the provider keeps, or at a URL, or in the message itself. */
function keptOrAt(modality: string, piece: unknown, urlField: string): Part | undefined {
  const data = fieldOf(piece, 'file_data')
  if (typeof data === 'string' && !data.startsWith('data:')) return mediaPart({ modality, data })
  const uri = data ?? fieldOf(piece, urlField)
  return filePart({ modality, fileId: fieldOf(piece, 'file_id') }) ?? uriPart({ modality, uri })
}

function audioPart(audio: unknown): Part {
  const format = fieldOf(audio, 'format')
  const mimeType = typeof format === 'string' ? `audio/${format}` : undefined
  return mediaPart({ modality: 'audio', mimeType, data: fieldOf(audio, 'data') })
}
