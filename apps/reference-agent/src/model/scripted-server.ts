/**
 * An HTTP server whose model is a table of rules: no key, no network, no chance. It speaks the interfaces of several
 * providers (`wire/`) and keeps the pace of a real model, which `delayScale` shortens; 0 answers at once.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { createModelLoading, type ModelLoading } from './model-loading.ts'
import { completeScripted, countPrompt, requestHash } from './scripted-completion.ts'
import { embedScripted } from './scripted-embeddings.ts'
import { contextTokensOf, SCRIPTED_EMBEDDING_MODEL_NAME, SCRIPTED_MODEL_NAMES } from './scripted-models.ts'
import { REFUSAL_STATUS, type ScriptedRefusal, type ScriptedRequest, type ScriptedUsage } from './scripted-request.ts'
import { knowsShape } from './scripted-structured.ts'
import { listModels, OPENAI_CHAT } from './wire/openai-wire.ts'
import { endpointAt } from './wire/wire-endpoints.ts'
import type { ChatWire, EmbeddingsWire, WireRequest } from './wire/wire-protocol.ts'

export interface ScriptedServerOptions {
  delayScale: number
  /** The main model is loaded at its first request, which is refused with 429 meanwhile. */
  coldStart?: boolean
  /** After so many tokens a text is cut; 4,096 unless told. */
  mostOutputTokens?: number
  /** Told of every reply that was sent whole, with the tokens it counted. */
  onServed?(served: Served): void
}

export interface Served extends ScriptedUsage {
  readonly path: string
  readonly model: string
}

const LOADING_MILLISECONDS = 200

/** What a request has beside itself. */
interface Exchange {
  request: WireRequest
  response: ServerResponse
  hash: string
  service: Service
}

interface Service {
  options: ScriptedServerOptions
  loading: ModelLoading | undefined
}

export function createScriptedServer(options: ScriptedServerOptions): Server {
  const loading = options.coldStart ? createModelLoading(LOADING_MILLISECONDS * options.delayScale) : undefined
  return createServer((request, response) => {
    route(request, response, { options, loading }).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else refuse(response, OPENAI_CHAT, { reason: 'broken', message: String(error) })
    })
  })
}

async function route(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const path = decodeURI(request.url?.split('?')[0] ?? '/')
  if (request.method === 'GET' && path === '/v1/models')
    return sendJson(response, 200, listModels(SCRIPTED_MODEL_NAMES))
  const endpoint = request.method === 'POST' ? endpointAt(path) : undefined
  if (!endpoint) {
    return refuse(response, OPENAI_CHAT, {
      reason: 'not_found',
      message: `Unknown request URL: ${request.method} ${path}`,
    })
  }
  const body: unknown = await json(request).catch(() => undefined)
  const hash = requestHash(body)
  const id = `req_${hash.slice(0, 24)}`
  response.setHeader('x-request-id', id).setHeader('request-id', id)
  const exchange = { request: { path, body: { ...(body as object) } }, response, hash, service }
  return 'chat' in endpoint ? chat(exchange, endpoint.chat) : embed(exchange, endpoint.embeddings)
}

async function chat(exchange: Exchange, wire: ChatWire): Promise<void> {
  const { request, response, service } = exchange
  const asked = wire.readChat(request)
  if (!asked) return refuse(response, wire, { reason: 'invalid', message: 'The body is no request for a reply.' })
  const wait = service.loading?.waitFor(asked.model)
  if (wait !== undefined) {
    response.setHeader('retry-after', Math.ceil(wait / 1_000)).setHeader('retry-after-ms', wait)
    const message = `The model "${asked.model}" is being loaded. Please try again in ${wait} ms.`
    return refuse(response, wire, { reason: 'busy', message })
  }
  const refusal = refusalOf(asked)
  return refusal ? refuse(response, wire, refusal) : reply(exchange, asked, wire)
}

function refusalOf(asked: ScriptedRequest): ScriptedRefusal | undefined {
  const { model, shape } = asked
  if (shape !== undefined && !knowsShape(shape)) {
    return { reason: 'invalid', message: `The scripted model has no rule for the shape "${shape}".` }
  }
  const [most, { prompt }] = [contextTokensOf(model), countPrompt(asked)]
  if (prompt <= most) return undefined
  return { reason: 'too_long', message: `The prompt is too long for ${model}: ${prompt} tokens, at most ${most}.` }
}

async function reply(exchange: Exchange, asked: ScriptedRequest, wire: ChatWire): Promise<void> {
  const { request, response, hash, service } = exchange
  const { delayScale, mostOutputTokens = 4_096 } = service.options
  const completion = completeScripted(asked, hash, mostOutputTokens)
  const { firstToken, perChunk } = paceOf(hash, delayScale)
  const parts = wire.writeStream(completion, request)
  await wait(firstToken)
  if (wire.wantsStream(request)) {
    response.writeHead(200, { 'content-type': wire.streamType, 'cache-control': 'no-cache' })
    for (const part of parts) {
      if (response.destroyed) return
      response.write(part)
      await wait(perChunk)
    }
    response.end()
  } else {
    await wait(perChunk * parts.length)
    sendJson(response, 200, wire.writeReply(completion))
  }
  service.options.onServed?.({ path: request.path, model: asked.model, ...completion.usage })
}

async function embed({ request, response, hash, service }: Exchange, wire: EmbeddingsWire): Promise<void> {
  const asked = wire.readEmbeddings(request)
  if (!asked) return refuse(response, wire, { reason: 'invalid', message: 'An input of one or more texts is wanted.' })
  if (asked.model !== SCRIPTED_EMBEDDING_MODEL_NAME) {
    const message = `The model "${asked.model}" does not exist or makes no embeddings.`
    return refuse(response, wire, { reason: 'not_found', message })
  }
  await wait(paceOf(hash, service.options.delayScale).perChunk)
  const embeddings = embedScripted(asked)
  sendJson(response, 200, wire.writeEmbeddings(embeddings, request))
  const { model, tokens: prompt } = embeddings
  service.options.onServed?.({ path: request.path, model, prompt, cached: 0, completion: 0 })
}

function paceOf(hash: string, scale: number): { firstToken: number; perChunk: number } {
  const dice = Number.parseInt(hash.slice(0, 8), 16)
  return { firstToken: (150 + (dice % 250)) * scale, perChunk: (8 + (dice % 12)) * scale }
}

async function wait(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await pause(milliseconds)
}

function refuse(response: ServerResponse, wire: Pick<ChatWire, 'writeRefusal'>, refusal: ScriptedRefusal): void {
  sendJson(response, REFUSAL_STATUS[refusal.reason], wire.writeRefusal(refusal))
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
