/** A message on its way out: what is sent in its place, and in which context. */
import { type Context, captureContext } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import type { Connection } from './connection.ts'
import { metaOf, type NotificationMessage, type RequestMessage, readMessage, requestId } from './message.ts'
import { OpenRequest } from './open-request.ts'
import type { OpenRequests } from './open-requests.ts'
import { progressEvent } from './progress.ts'
import { startRequest } from './start-request.ts'
import type { SendArguments } from './strict-peer.ts'
import { withTraceContext } from './trace-context.ts'

/** How a message is sent. */
export interface Outgoing {
  readonly message: unknown
  /** Undefined: where it is sent from. */
  readonly context?: Context
  readonly request?: OpenRequest
}

/** Plans the sending of a message, by the arguments of `send`; what is no message goes as it is. */
export function planOutgoing(connection: Connection, given: SendArguments): Outgoing {
  const [message] = given
  const read = readMessage(message)
  if (read?.kind === 'request') {
    const outgoing = sendRequest(connection, read, given)
    const open = outgoing.request ?? connection.session.handshake(read.id)
    if (open !== undefined && outgoing.message !== message) connection.peer.sent(open, given)
    return outgoing
  }
  if (read?.kind === 'notification') sendNotification(connection, read)
  if (read?.kind === 'response') {
    const request = connection.received.take(read.id)
    if (request?.method === 'initialize') connection.session.agreed(read.result)
    request?.answer(read)
    return { message }
  }
  return read === undefined ? { message } : { message: propagated(connection, message, captureContext()) }
}

function sendRequest(connection: Connection, read: RequestMessage, [message, options]: SendArguments): Outgoing {
  const context = captureContext()
  if (connection.session.sent(read)) return { message: propagated(connection, message, context) }
  const started = startRequest({
    method: read.method,
    params: read.params,
    kind: 'client',
    attributes: connection.attributesOf(read, 'client'),
  })
  if (!started.span.recording) return { message }
  const progressToken = requestId(fieldOf(metaOf(read.params), 'progressToken'))
  const request = new OpenRequest({ ...read, started, context, progressToken, kind: 'client' })
  connection.sent.add(request)
  const { connectedBy } = connection.session
  if (connectedBy !== undefined) request.span.link(connectedBy)
  watchSignal(connection.sent, request, fieldOf(options, 'requestSignal'))
  watchRefresh(connection, request)
  return { message: propagated(connection, message, request.inside), context: request.inside, request }
}

/** Newer clients over HTTP cancel by closing the request's stream, and send no message that says so. */
function watchSignal(sent: OpenRequests, request: OpenRequest, signal: unknown): void {
  if (!(signal instanceof AbortSignal)) return
  const abandon = () => {
    sent.forget(request)
    request.abandon('cancelled')
  }
  signal.addEventListener('abort', abandon, { once: true })
  request.whenOver(() => signal.removeEventListener('abort', abandon))
}

function watchRefresh({ refresh }: Connection, request: OpenRequest): void {
  if (refresh === undefined || request.method !== 'tools/list' || !refresh.isIn(request.context)) return
  refresh.asked()
  request.whenAnswered((result) => refresh.listed(result))
}

function sendNotification(connection: Connection, { method, params }: NotificationMessage): void {
  if (method === 'notifications/progress') {
    const token = requestId(fieldOf(params, 'progressToken'))
    const request = token === undefined ? undefined : connection.received.ofToken(token)
    if (request !== undefined) progressEvent(request, params)
  }
  if (method !== 'notifications/cancelled') return
  const id = requestId(fieldOf(params, 'requestId'))
  const reason = fieldOf(params, 'reason')
  const isTimeout = typeof reason === 'string' && /tim(ed|e) ?out/i.test(reason)
  if (id !== undefined) connection.sent.take(id)?.abandon(isTimeout ? 'timeout' : 'cancelled')
}

function propagated({ facts, received, peer }: Connection, message: unknown, context: Context): unknown {
  if (peer.isStrict) return message
  const traceId = context.span?.spanContext().traceId
  const knowsTrace = facts.destination === undefined && traceId !== undefined && received.inTrace(traceId)
  return withTraceContext(message, context, { target: facts.destination, knowsTrace })
}
