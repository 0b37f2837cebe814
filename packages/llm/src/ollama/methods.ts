/** The methods of the `ollama` SDK that run a model, as data: which span each is, and how its request and reply are read. */
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { ModelCall } from '../call/model-call.ts'
import type { ModelSpanName, ReplyFacts, RequestContent, RequestFacts } from '../call/model-facts.ts'
import type { TracedMethod } from '../promised-reply/trace-method.ts'
import { answersContent, chatContent, embeddingsContent, generateContent } from './messages.ts'
import { chunkReader } from './read-chunks.ts'
import { answersReply, embeddingsReply, inferenceReply } from './reply-facts.ts'
import { answersRequest, embeddingsRequest, inferenceRequest } from './request-facts.ts'
import { isStream, watchStream } from './watch-stream.ts'

interface Row {
  readonly span: ModelSpanName
  readonly streams?: boolean
  readonly attributes: (request: unknown) => RequestFacts
  readonly content: (request: unknown) => RequestContent
  readonly reply: (reply: unknown) => ReplyFacts
}

const ROWS: Readonly<Record<string, Row>> = {
  chat: {
    span: 'llm.chat',
    streams: true,
    attributes: (request) => inferenceRequest(request, 'chat'),
    content: chatContent,
    reply: inferenceReply,
  },
  generate: {
    span: 'llm.chat',
    streams: true,
    attributes: (request) => inferenceRequest(request, 'text_completion'),
    content: generateContent,
    reply: inferenceReply,
  },
  embed: {
    span: 'llm.embed',
    attributes: embeddingsRequest,
    content: embeddingsContent,
    reply: embeddingsReply,
  },
  embeddings: {
    span: 'llm.embed',
    attributes: embeddingsRequest,
    content: embeddingsContent,
    reply: embeddingsReply,
  },
  systemone: {
    span: 'llm.chat',
    attributes: answersRequest,
    content: answersContent,
    reply: answersReply,
  },
}

/** By the method's name: makes its watch for one client. */
export const METHODS: readonly (readonly [name: string, (client: object) => TracedMethod])[] = Object.entries(ROWS).map(
  ([name, row]) => [name, (client) => tracedMethod(row, client)],
)

function tracedMethod(row: Row, client: object): TracedMethod {
  return {
    begin: ([request]) => {
      const streams = row.streams === true && Boolean(fieldOf(request, 'stream'))
      return ModelCall.begin(streams ? 'llm.chat_stream' : row.span, () => ({
        attributes: row.attributes(request),
        baseUrl: fieldOf(fieldOf(client, 'config'), 'host'),
        content: row.content(request),
      }))
    },
    arrived: (call, value) => {
      if (isStream(value)) {
        watchStream(call, value, chunkReader())
        return
      }
      call.replied(() => row.reply(value))
      call.end()
    },
    errorCode: (error) => {
      const status = fieldOf(error, 'status_code')
      return status === undefined ? undefined : String(status)
    },
  }
}
