/** A message that arrives: the context in which the SDK gets it. */
import { type Context, captureContext, runInContext } from '@zeph-telemetry/core'
import { fieldOf } from '@zeph-telemetry/core/read-value'
import { mcpSpans } from '../mcp-spans.ts'
import type { Connection } from './connection.ts'
import {
  type Message,
  metaOf,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
  readMessage,
  requestId,
} from './message.ts'
import { OpenRequest } from './open-request.ts'
import { progressEvent } from './progress.ts'
import { startRequest } from './start-request.ts'
import type { SendArguments } from './strict-peer.ts'
import { ToolRefresh } from './tool-refresh.ts'
import { remoteContext } from './trace-context.ts'

/** How a message is delivered. */
export interface Incoming {
  /** Undefined: where it arrived. */
  readonly context?: Context | undefined
  /** In place of delivering it: what is sent once more. */
  readonly again?: SendArguments
}

/** Plans the delivery of a message; what is no message is delivered as it is. */
export function planIncoming(connection: Connection, message: unknown): Incoming {
  const read = readMessage(message)
  if (read?.kind === 'request') return { context: receiveRequest(connection, read) }
  if (read?.kind === 'notification') return { context: receiveNotification(connection, read) }
  return read === undefined ? {} : receiveAnswer(connection, read)
}

/** The SDK goes on in the context of whoever waits: newer ones ask the user and call again from here. */
function receiveAnswer(connection: Connection, read: ResponseMessage): Incoming {
  const open = connection.sent.find(read.id)
  const asked = open ?? connection.session.handshake(read.id)
  const again = asked && connection.peer.refused(asked, read.error)
  if (again !== undefined) return { again, context: open?.inside }
  if (connection.session.answered(read)) return {}
  const request = connection.sent.take(read.id)
  request?.answer(read)
  return { context: request?.context }
}

function receiveRequest(connection: Connection, read: RequestMessage): Context | undefined {
  const { session, received } = connection
  if (session.role === 'server' && read.method === 'initialize') session.begin()
  const { context, seenBy } = placeOf(connection, read)
  const { method, params } = read
  const attributes = connection.attributesOf(read, 'server')
  const started = runInContext(context, startRequest, { method, params, kind: 'server' as const, attributes })
  if (!started.span.recording) return undefined
  if (seenBy !== undefined) started.span.link(seenBy)
  const progressToken = requestId(fieldOf(metaOf(params), 'progressToken'))
  const request = new OpenRequest({ ...read, started, context, progressToken, kind: 'server' })
  received.add(request)
  return request.inside
}

/** Where something belongs that arrives. */
interface Place {
  readonly context: Context
  /** The span that was active where it arrived, such as that of an HTTP request, where it is not the parent. */
  readonly seenBy: Context['span']
}

/**
 * Below the sender's span, if it told one. Else a server's work belongs to what received the message, unless that is a pipe; what a client is
 * told or asked for belongs to the call that it is for. What opened the connection is nobody's parent.
 */
function placeOf(connection: Connection, message: RequestMessage | NotificationMessage): Place {
  const { facts, session } = connection
  const ambient = captureContext()
  if (session.role === 'client') {
    const cause = causeOf(connection, message, ambient)
    const remote = remoteContext(message.params, cause?.context ?? ambient)
    return { context: remote ?? cause?.inside ?? ambient.withSpan(undefined), seenBy: undefined }
  }
  const remote = remoteContext(message.params, ambient)
  const receiver = facts.hasContext ? ambient.span : undefined
  if (remote === undefined) return { context: ambient.withSpan(receiver), seenBy: undefined }
  const isSame = receiver?.spanContext().spanId === remote.span?.spanContext().spanId
  return { context: remote, seenBy: isSame ? undefined : receiver }
}

/**
 * The call for which a server writes to its client. Over HTTP, messages come on that call's own stream; else, a server asks only what it needs for
 * a call, and there may be only one that is open.
 */
function causeOf({ sent }: Connection, message: Message, { span }: Context): OpenRequest | undefined {
  const own = span && sent.ofSpan(span.spanContext().spanId)
  const isAsked = message.kind === 'request' && message.method !== 'ping'
  return own ?? (isAsked ? sent.only : undefined)
}

function receiveNotification(connection: Connection, message: NotificationMessage): Context {
  const { method, params } = message
  const { context } = placeOf(connection, message)
  switch (method) {
    case 'notifications/progress':
      return receiveProgress(connection, params) ?? context
    case 'notifications/cancelled':
      receiveCancellation(connection, params)
      return context
    case 'notifications/subscriptions/acknowledged':
      endSubscription(connection, fieldOf(metaOf(params), 'io.modelcontextprotocol/subscriptionId'))
      return context
    case 'notifications/tools/list_changed':
      return connection.session.role === 'client' ? refreshTools(connection, context) : context
    default:
      return context
  }
}

function receiveProgress({ sent }: Connection, params: unknown): Context | undefined {
  const token = requestId(fieldOf(params, 'progressToken'))
  const request = token === undefined ? undefined : sent.ofToken(token)
  if (request !== undefined) progressEvent(request, params)
  return request?.inside
}

/** The other side takes back its own request, or a server ends a subscription of ours. */
function receiveCancellation({ sent, received }: Connection, params: unknown): void {
  const id = requestId(fieldOf(params, 'requestId'))
  if (id === undefined) return
  const request = received.take(id)
  if (request !== undefined) request.abandon('cancelled')
  else if (sent.find(id)?.method === 'subscriptions/listen') sent.take(id)?.abandon('cancelled')
}

/** A subscription is answered when it ends, which may be never: its request is over when it is acknowledged. */
function endSubscription({ sent }: Connection, given: unknown): void {
  const id = requestId(given)
  if (id !== undefined && sent.find(id)?.method === 'subscriptions/listen') sent.take(id)?.end()
}

function refreshTools(connection: Connection, context: Context): Context {
  const { 'server.address': _, 'server.port': __, ...attributes } = connection.session.attributes()
  const span = runInContext(context, () =>
    mcpSpans.start('mcp.tool_refresh', { 'mcp.method.name': 'notifications/tools/list_changed', ...attributes }),
  )
  if (!span.recording) return context
  connection.refresh?.end()
  connection.refresh = new ToolRefresh(span)
  return context.withSpan(span)
}
