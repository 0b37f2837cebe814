/**
 * The methods of the `@google/genai` SDK's `models` that run a model, as data. Chats and automatic function calling come down to two requests
 * inside `models`: spans are made there, once per request, with tools already declared. `generateVideos` only starts a job.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import type { AttributeFacts, ModelSpanName, ReplyFacts, RequestContent } from '../call/model-facts.ts'
import { type TracedMethod, traceMethod } from '../promised-reply/trace-method.ts'
import { apiErrorCode } from './api-error-code.ts'
import { baseUrlOf, providerOf } from './client-facts.ts'
import { embeddingsContent, embeddingsReply, embeddingsRequest } from './embeddings.ts'
import { imagesContent, imagesReply, imagesRequest } from './images.ts'
import { contentOf } from './messages.ts'
import { chunkReader } from './read-chunks.ts'
import { contentReply } from './reply-facts.ts'
import { contentRequest } from './request-facts.ts'

interface Row {
  /** What the SDK itself calls for every request, from the outside in; may be missing in some version. */
  readonly inner: readonly string[]
  /** What users call, taken where there is nothing inside, as in what stands in for the SDK. */
  readonly outer: string
  readonly span: ModelSpanName
  readonly attributes: (params: unknown) => AttributeFacts
  readonly content: (params: unknown) => RequestContent
  readonly reply: (reply: unknown) => ReplyFacts
}

const CONTENT = { attributes: contentRequest, content: contentOf, reply: contentReply }
const IMAGES = {
  inner: [],
  span: 'llm.chat',
  attributes: imagesRequest,
  content: imagesContent,
  reply: imagesReply,
} as const

const ROWS: readonly Row[] = [
  {
    inner: ['generateContentWithContinuation', 'generateContentInternal'],
    outer: 'generateContent',
    span: 'llm.chat',
    ...CONTENT,
  },
  {
    inner: ['generateContentStreamWithContinuation', 'generateContentStreamInternal'],
    outer: 'generateContentStream',
    span: 'llm.chat_stream',
    ...CONTENT,
  },
  {
    inner: [],
    outer: 'embedContent',
    span: 'llm.embed',
    attributes: embeddingsRequest,
    content: embeddingsContent,
    reply: embeddingsReply,
  },
  { ...IMAGES, outer: 'generateImages' },
  { ...IMAGES, outer: 'editImage' },
  { ...IMAGES, outer: 'upscaleImage' },
  { ...IMAGES, outer: 'recontextImage' },
  { ...IMAGES, outer: 'segmentImage' },
]

/** Replaces the methods on the client's `models`. False where there are none, and without the `profiling` condition. */
export function instrumentModels(client: { readonly models: object }): boolean {
  const { models } = client
  if (typeof models !== 'object' || models === null) return false
  const own = new WeakSet<ModelCall>()
  let done = false
  for (const row of ROWS) {
    const traced = tracedMethod(row, client, own)
    let found = false
    for (const name of row.inner) found = traceMethod(models, name, traced) || found
    done = found || traceMethod(models, row.outer, traced) || done
  }
  return done
}

/** @param own calls of this client: what the SDK requests inside one of them is a part of it */
function tracedMethod(row: Row, client: object, own: WeakSet<ModelCall>): TracedMethod {
  return {
    begin: ([params]) => {
      const active = ModelCall.active()
      if (active !== undefined && own.has(active)) return undefined
      const call = ModelCall.begin(row.span, () => ({
        attributes: { ...row.attributes(params), 'gen_ai.provider.name': providerOf(client) },
        baseUrl: baseUrlOf(client, fieldOf(params, 'config')),
        content: row.content(params),
      }))
      if (call !== undefined) own.add(call)
      return call
    },
    arrived: (call, value) => {
      if (row.span === 'llm.chat_stream' && typeof value === 'object' && value !== null && 'next' in value) {
        call.watchIterator(value, { chunk: chunkReader(), errorCode: apiErrorCode })
        return
      }
      call.replied(() => row.reply(value))
      call.end()
    },
    errorCode: apiErrorCode,
  }
}
