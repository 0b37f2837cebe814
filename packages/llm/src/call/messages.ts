/**
 * Messages and their parts, in the structure that OpenTelemetry's GenAI conventions give to captured content. Images, audio and files
 * are told by reference: their bytes are never kept.
 */
import { shortHash } from '@zeph-telemetry/core'

/** Who speaks. */
export type Role = 'system' | 'user' | 'assistant' | 'tool'

/** One message. */
export interface Message {
  readonly role: Role
  readonly parts: readonly Part[]
  readonly finish_reason?: string
}

/** A piece of a message. */
export type Part =
  | { readonly type: 'text' | 'reasoning'; readonly content: string }
  | { readonly type: 'tool_call'; readonly id?: string; readonly name?: string; readonly arguments?: unknown }
  | { readonly type: 'tool_call_response'; readonly id?: string; readonly response?: unknown }
  | { readonly type: 'uri'; readonly modality: string; readonly mime_type?: string; readonly uri: string }
  | { readonly type: 'file'; readonly modality: string; readonly mime_type?: string; readonly file_id: string }
  | MediaPart
  | { readonly type: string; readonly [key: string]: unknown }

/** Media that stood in the message itself: what it was, its size in bytes and a hash, not its bytes. */
export interface MediaPart {
  readonly type: 'blob'
  readonly modality: string
  readonly mime_type?: string
  readonly size?: number
  readonly hash?: string
}

/** Text; undefined where it is none. */
export function textPart(content: unknown): Part | undefined {
  return typeof content === 'string' ? { type: 'text', content } : undefined
}

/** What the model thought aloud. */
export function reasoningPart(content: unknown): Part | undefined {
  return typeof content === 'string' ? { type: 'reasoning', content } : undefined
}

/** A tool call that the model asks for; arguments that are JSON in a text become its value. */
export function toolCallPart(call: { id?: unknown; name?: unknown; arguments?: unknown }): Part {
  return { type: 'tool_call', ...texts({ id: call.id, name: call.name }), arguments: parsed(call.arguments) }
}

/** What a tool gave back. */
export function toolResponsePart(response: { id?: unknown; response?: unknown }): Part {
  return { type: 'tool_call_response', ...texts({ id: response.id }), response: response.response }
}

/** Media at a URL; a `data:` URL is media in the message itself. */
export function uriPart(given: { modality: string; uri: unknown; mimeType?: unknown }): Part | undefined {
  const { modality, uri, mimeType } = given
  if (typeof uri !== 'string') return undefined
  const inline = /^data:([^;,]*)[^,]*,/.exec(uri)
  if (inline === null) return { type: 'uri', modality, ...texts({ mime_type: mimeType }), uri }
  return mediaPart({ modality, mimeType: mimeType ?? inline[1], data: uri.slice(inline[0].length) })
}

/** Media in the message itself, as base64 or bytes. */
export function mediaPart(given: { modality: string; mimeType?: unknown; data: unknown }): Part {
  const { modality, mimeType, data } = given
  return { type: 'blob', modality, ...texts({ mime_type: mimeType }), ...describeData(data) }
}

/** A file that the provider keeps. */
export function filePart(given: { modality: string; fileId: unknown; mimeType?: unknown }): Part | undefined {
  const { modality, fileId, mimeType } = given
  if (typeof fileId !== 'string') return undefined
  return { type: 'file', modality, ...texts({ mime_type: mimeType }), file_id: fileId }
}

/** Something the conventions have no name for. */
export function genericPart(type: string, value?: unknown): Part {
  return value === undefined ? { type } : { type, value }
}

/** The parts that are there. */
export function partsOf(...parts: readonly (Part | undefined)[]): Part[] {
  return parts.filter((part) => part !== undefined)
}

/** What of a MIME type says whether it is an image, audio, video or something else. */
export function modalityOf(mimeType: unknown): string {
  const kind = typeof mimeType === 'string' ? mimeType.split('/', 1)[0]! : ''
  return ['image', 'audio', 'video', 'text'].includes(kind) ? kind : 'file'
}

function describeData(data: unknown): { size?: number; hash?: string } {
  if (typeof data === 'string') {
    const padding = /=*$/.exec(data.slice(-2))![0].length
    return { size: Math.floor((data.length * 3) / 4) - padding, hash: shortHash(data) }
  }
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return { size: data.byteLength }
  return {}
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function texts<K extends string>(given: Record<K, unknown>): { [P in K]?: string } {
  const entries = Object.entries(given).filter(([, value]) => typeof value === 'string' && value !== '')
  return Object.fromEntries(entries) as { [P in K]?: string }
}
