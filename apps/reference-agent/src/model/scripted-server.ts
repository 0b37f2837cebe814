/**
 * An OpenAI-compatible HTTP server whose model is a table of rules: no key, no network, no chance. It keeps the pace of
 * a real model (a pause to the first token, then small ones), which `delayScale` shortens; 0 answers at once.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import { completeScripted, requestHash, streamScripted } from './scripted-completion.ts'
import { embedScripted, isEmbeddingRequest, SCRIPTED_EMBEDDING_MODEL_NAME } from './scripted-embeddings.ts'
import { knowsShape, wantedShape } from './scripted-structured.ts'

export const SCRIPTED_MODEL_NAME = 'scripted-1'

export interface ScriptedServerOptions {
  delayScale: number
}

interface Pace {
  firstToken: number
  perChunk: number
}

export function createScriptedServer({ delayScale }: ScriptedServerOptions): Server {
  return createServer((request, response) => {
    route(request, response, delayScale).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendError(response, 500, error instanceof Error ? error.message : String(error))
    })
  })
}

async function route(request: IncomingMessage, response: ServerResponse, delayScale: number): Promise<void> {
  const path = request.url?.split('?')[0]
  if (request.method === 'GET' && path === '/v1/models') return sendModels(response)
  const respond = request.method === 'POST' ? POSTS[path ?? ''] : undefined
  if (!respond) return sendError(response, 404, `Unknown request URL: ${request.method} ${path}`)
  const body = await json(request).catch(() => undefined)
  const hash = requestHash(body)
  response.setHeader('x-request-id', `req_${hash.slice(0, 32)}`)
  await respond(body, response, paceOf(hash, delayScale))
}

const POSTS: Readonly<Record<string, (body: unknown, response: ServerResponse, pace: Pace) => Promise<void>>> = {
  '/v1/chat/completions': respondToChat,
  '/v1/embeddings': respondToEmbeddings,
}

async function respondToChat(body: unknown, response: ServerResponse, pace: Pace): Promise<void> {
  if (!isChatRequest(body)) return sendError(response, 400, 'The body must be JSON with "model" and "messages".')
  const shape = wantedShape(body)
  if (shape !== undefined && !knowsShape(shape)) {
    return sendError(response, 400, `The scripted model has no rule for the shape "${shape}".`)
  }
  await reply(body, response, pace)
}

async function respondToEmbeddings(body: unknown, response: ServerResponse, pace: Pace): Promise<void> {
  if (!isEmbeddingRequest(body)) {
    return sendError(response, 400, 'The body must be JSON with "model" and an "input" of one or more texts.')
  }
  if (body.model !== SCRIPTED_EMBEDDING_MODEL_NAME) {
    return sendError(response, 404, `The model "${body.model}" does not exist or makes no embeddings.`)
  }
  await wait(pace.perChunk)
  sendJson(response, 200, embedScripted(body))
}

function isChatRequest(body: unknown): body is ChatCompletionCreateParams {
  const { model, messages } = (body ?? {}) as { model?: unknown; messages?: unknown }
  return typeof model === 'string' && Array.isArray(messages) && messages.length > 0
}

async function reply(request: ChatCompletionCreateParams, response: ServerResponse, pace: Pace): Promise<void> {
  const chunks = streamScripted(request)
  await wait(pace.firstToken)
  if (!request.stream) {
    await wait(pace.perChunk * chunks.length)
    return sendJson(response, 200, completeScripted(request))
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  for (const chunk of chunks) {
    if (response.destroyed) return
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    await wait(pace.perChunk)
  }
  response.end('data: [DONE]\n\n')
}

function paceOf(hash: string, scale: number): Pace {
  const dice = Number.parseInt(hash.slice(0, 8), 16)
  return { firstToken: (150 + (dice % 250)) * scale, perChunk: (8 + (dice % 12)) * scale }
}

async function wait(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await pause(milliseconds)
}

function sendModels(response: ServerResponse): void {
  const data = [SCRIPTED_MODEL_NAME, SCRIPTED_EMBEDDING_MODEL_NAME].map((id) => {
    return { id, object: 'model', created: 1_760_000_000, owned_by: 'reference-agent' }
  })
  sendJson(response, 200, { object: 'list', data })
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  sendJson(response, status, { error: { message, type, param: null, code: null } })
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
