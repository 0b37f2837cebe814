/** Takes OTLP over gRPC by a real server of `@grpc/grpc-js`; connections come in through a server of our own, to count and close them. */
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { type Answer, isAccepted } from './answer.ts'
import { encodeResponse, GRPC_METHODS, serviceAt } from './messages.ts'
import type { OpenServer, Take } from './receiver.ts'
import { encodeRetryInfo } from './retry-info.ts'

const asItIs = (bytes: Buffer): Buffer => bytes

/** Makes the server; it does not listen yet. */
export const openServer: OpenServer = (tls, take) => {
  const grpc = new Server({ 'grpc.max_receive_message_length': -1 })
  const sockets = new Map<string, Socket>()
  for (const path of GRPC_METHODS) {
    const method = { path, requestStream: false as const, responseStream: false as const }
    const codec = { requestSerialize: asItIs, requestDeserialize: asItIs, responseSerialize: asItIs }
    const definition = { Export: { ...method, ...codec, responseDeserialize: asItIs } }
    grpc.addService(definition, { Export: handlerOf({ path, take, sockets }) })
  }
  const injector = grpc.createConnectionInjector(credentialsOf(tls))
  const server = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`
    sockets.set(peer, socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(peer))
    injector.injectConnection(socket)
  })
  return closingWith(server, () => grpc.forceShutdown())
}

function credentialsOf(tls: Parameters<OpenServer>[0]): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure()
  const { key, cert, clientCa } = tls
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }
  return ServerCredentials.createSsl(
    clientCa === undefined ? null : Buffer.from(clientCa),
    [pair],
    clientCa !== undefined,
  )
}

function closingWith(server: NetServer, close: () => void): NetServer {
  return server.on('close', close)
}

interface Handling {
  readonly path: string
  readonly take: Take
  readonly sockets: ReadonlyMap<string, Socket>
}

function handlerOf({ path, take, sockets }: Handling): handleUnaryCall<Buffer, Buffer> {
  return (call, done) => {
    const headers = { ...(call.metadata.getMap() as Record<string, string>), 'content-type': 'application/grpc' }
    const answer = take({ method: 'POST', path, headers, body: call.request })
    void give({ answer, path, call, done, socket: sockets.get(call.getPeer()) })
  }
}

interface Giving {
  readonly answer: Answer
  readonly path: string
  readonly call: ServerUnaryCall<Buffer, Buffer>
  readonly done: sendUnaryData<Buffer>
  readonly socket: Socket | undefined
}

async function give({ answer, path, call, done, socket }: Giving): Promise<void> {
  if (answer.delayMs !== undefined) await wait(answer.delayMs)
  if (answer.instead === 'close') socket?.destroy()
  if (answer.instead === 'drip') call.sendMetadata(new Metadata())
  if (answer.instead !== undefined) return
  if (isAccepted(answer)) {
    done(null, Buffer.from(answer.body ?? encodeResponse(serviceAt(path)!, answer.partialSuccess)))
    return
  }
  const code = STATUSES[answer.status ?? 0] ?? status.UNKNOWN
  const details = `status ${answer.status}`
  done({ code, details, message: details, name: 'Refused', metadata: detailsOf(answer, code) })
}

/** What OTLP over gRPC answers where it answers a status over HTTP. */
const STATUSES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.UNIMPLEMENTED,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  502: status.UNAVAILABLE,
  503: status.UNAVAILABLE,
  504: status.UNAVAILABLE,
}

function detailsOf({ retryAfter }: Answer, code: status): Metadata {
  const metadata = new Metadata()
  if (typeof retryAfter === 'number') {
    metadata.set('grpc-status-details-bin', Buffer.from(encodeRetryInfo(code, retryAfter)))
  }
  return metadata
}
