/** Takes OTLP over HTTP, with protobuf or JSON. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { give } from './answer.ts'
import { bodyOf, pathOf } from './read-request.ts'
import type { OpenServer, Take } from './receiver.ts'

/** Makes the server; it does not listen yet. */
export const openServer: OpenServer = (tls, take) => {
  const listener: RequestListener = (request, response) =>
    // A sender that gives up in the middle of its request is no failure of the test that made it do so.
    void answer(take, request, response).catch(() => response.destroy())
  if (tls === undefined) return createServer(listener)
  const { clientCa, ...certificate } = tls
  const mutual = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }
  return createSecureServer({ ...certificate, ...mutual }, listener)
}

async function answer(take: Take, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url: path = '/', headers } = request
  const body = await bodyOf(request)
  await give(take({ method, path, headers, body }), pathOf(path), response)
}
