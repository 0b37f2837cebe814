/**
 * Serves one trace on 127.0.0.1 under an address nobody can guess, to the Perfetto UI and to the launcher page only. The Host header is
 * checked, so that a name pointed at 127.0.0.1 reads nothing. Compressed files go out as they are.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { launcherPage } from './launcher-page.ts'
import { PERFETTO_ORIGIN } from './perfetto-links.ts'

export interface TraceServer {
  port: number
  traceUrl: string
  launcherUrl: string
  /** Resolves when the trace was sent to the end for the first time. */
  loaded: Promise<void>
  close(): Promise<void>
}

interface Served {
  path: string
  fileName: string
  folder: string
  onSent: () => void
}

const LOOPBACK = '127.0.0.1'

/** Rejects with the system's error (`EADDRINUSE`) when the port cannot be had; 0 takes any. */
export async function startTraceServer(path: string, port: number): Promise<TraceServer> {
  const sent = Promise.withResolvers<void>()
  const fileName = basename(path).replaceAll(/[^\w.-]/g, '_')
  const served: Served = { path, fileName, folder: `/${randomBytes(16).toString('hex')}/`, onSent: sent.resolve }
  const server = createServer((request, response) => answer(request, response, served))
  await listen(server, port)
  const actual = (server.address() as AddressInfo).port
  const launcherUrl = `http://${LOOPBACK}:${actual}${served.folder}`
  return {
    port: actual,
    traceUrl: launcherUrl + fileName,
    launcherUrl,
    loaded: sent.promise,
    close: () => close(server),
  }
}

function answer(request: IncomingMessage, response: ServerResponse, served: Served): void {
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('x-content-type-options', 'nosniff')
  if (!isAllowed(request)) refuse(response, 403)
  else if (request.url === served.folder + served.fileName) answerTrace(request, response, served)
  else if (request.url === served.folder && request.method === 'GET') sendLauncher(response, served)
  else refuse(response, 404)
}

/** Asked by our own name, and by the Perfetto UI, the launcher page or no page at all. */
function isAllowed({ headers: { host, origin }, socket: { localPort } }: IncomingMessage): boolean {
  if (host !== `${LOOPBACK}:${localPort}` && host !== `localhost:${localPort}`) return false
  return origin === undefined || origin === PERFETTO_ORIGIN || origin === `http://${host}`
}

function answerTrace(request: IncomingMessage, response: ServerResponse, served: Served): void {
  response.setHeader('access-control-allow-origin', PERFETTO_ORIGIN)
  response.setHeader('vary', 'origin')
  if (request.method === 'GET') sendTrace(response, served)
  else if (request.method === 'OPTIONS') allowFetch(response)
  else refuse(response, 405)
}

/** The browser asks before it lets a public page reach this machine. */
function allowFetch(response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'GET')
  response.setHeader('access-control-allow-private-network', 'true')
  response.writeHead(204).end()
}

function sendTrace(response: ServerResponse, { path, onSent }: Served): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) {
    refuse(response, 404)
    return
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': size })
  response.once('finish', onSent)
  createReadStream(path, { end: size - 1 })
    .on('error', () => response.destroy())
    .pipe(response)
}

function sendLauncher(response: ServerResponse, { fileName }: Served): void {
  const { html, nonce } = launcherPage(fileName, randomBytes(16).toString('base64'))
  const policy = `default-src 'none'; connect-src 'self'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(html)
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end()
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => resolve())
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
