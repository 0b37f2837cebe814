/** What went wrong with an export, in words for a person. Headers, bodies and queries never stand in them. */
import { state } from '../global-state.ts'
import { MissingPackage } from './missing-package.ts'
import { pathOf, type Signal } from './signal.ts'

/** A problem; problems of the same kind are told once. */
export interface ExportProblem {
  readonly kind: string
  readonly message: string
  /** True where it concerns the receiver as a whole: other signals need not tell it again. */
  readonly ofReceiver: boolean
}

const LONGEST = 200
const CREDENTIALS =
  'the receiver wants other credentials: look at the headers in the vault (telemetry.otlp_headers_vault_key)'
const UNAVAILABLE = 'the receiver is not available now (HTTP 429, 502, 503 or 504)'

/** What to look at, by HTTP status or code of the error. */
const HINTS: Readonly<Record<string, string | ((signal: Signal) => string)>> = {
  400: 'the receiver does not understand the request; is it one for OTLP over HTTP?',
  401: CREDENTIALS,
  403: CREDENTIALS,
  404: wrongPath,
  405: wrongPath,
  415: 'the receiver does not take this form of OTLP: look at telemetry.otlp_protocol',
  ECONNREFUSED: 'nothing listens there',
  'gRPC 7': CREDENTIALS,
  'gRPC 12': ({ name }) => `the receiver takes no ${name} over gRPC`,
  'gRPC 14': 'the receiver is not available now; is it one for OTLP over gRPC? Its port is 4317 as a rule',
  'gRPC 16': CREDENTIALS,
  ENOTFOUND: 'the name of the host is not known',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP; is it a port for gRPC? That of OTLP over HTTP is 4318 as a rule',
  ECONNRESET: 'the connection was closed without an answer',
}

/** The problem behind an error of the exporter. */
export function exportProblem(error: unknown, signal: Signal, url: string): ExportProblem {
  const { kind, reason, ofReceiver } = reasonOf(error)
  const hint = HINTS[kind]
  const words = typeof hint === 'function' ? hint(signal) : hint
  const message = `${signal.items} cannot be sent to ${url}: ${reason}${words === undefined ? '' : `; ${words}`}`
  return { kind, message, ofReceiver }
}

/** The problem of headers that cannot be read. */
export function headersProblem(error: unknown, url: string): ExportProblem {
  const message = `nothing is sent to ${url}, because its headers cannot be read: ${readingReason(error)}`
  return { kind: 'headers', message, ofReceiver: true }
}

/** The problem of headers that the receiver refuses and that cannot be read again. */
export function renewalProblem(error: unknown, url: string): ExportProblem {
  const message = `${url} refuses its headers, and they cannot be read again: ${readingReason(error)}`
  return { kind: 'headers again', message, ofReceiver: true }
}

/** What cannot be parsed is quoted by its parser, and here that may be a secret. */
function readingReason(error: unknown): string {
  return error instanceof SyntaxError ? 'they are no valid JSON' : quoted(messageOf(error))
}

/** The problem of what is needed to send and cannot be loaded. */
export function loadProblem(error: unknown, signal: Signal, url: string): ExportProblem {
  const isMissing = error instanceof MissingPackage
  const subject = isMissing ? 'nothing can be sent' : `${signal.items} cannot be sent`
  const reason = isMissing ? error.message : quoted(String(error))
  return { kind: 'load', message: `${subject} to ${url}: ${reason}`, ofReceiver: isMissing }
}

/** Text from elsewhere, fit for a terminal: one line, of bounded length, without secrets. */
export function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const redacted = state.redactor?.text(plain) ?? plain
  return redacted.length > LONGEST ? `${redacted.slice(0, LONGEST)}…` : redacted
}

function wrongPath(signal: Signal): string {
  const { name } = signal
  const only =
    name === 'traces' ? '' : '; for a receiver of traces alone, set telemetry.otlp_traces_endpoint in its place'
  return `nothing takes ${name} at this path: look at telemetry.otlp_endpoint, to which ${pathOf(signal)} is appended${only}`
}

/** Statuses that concern one path, or what was posted to it. */
const OF_SIGNAL: readonly number[] = [404, 405, 413]

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

interface Reason {
  readonly kind: string
  readonly reason: string
  readonly ofReceiver: boolean
}

const TIMED_OUT: Reason = { kind: 'timeout', reason: 'no answer in time', ofReceiver: true }

function reasonOf(error: unknown): Reason {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
  if (typeof code === 'number' && code < 100) return grpcReason(code, message)
  if (typeof code === 'number') {
    return { kind: String(code), reason: quoted(`HTTP ${code} ${message}`), ofReceiver: !OF_SIGNAL.includes(code) }
  }
  if (message.includes('timed out')) return TIMED_OUT
  if (message.includes('retryable status')) {
    return { kind: 'unavailable', reason: UNAVAILABLE, ofReceiver: true }
  }
  if (typeof code === 'string') {
    const reason = quoted(message.includes(code) ? message : `${message} ${code}`)
    return { kind: code, reason, ofReceiver: true }
  }
  return { kind: 'other', reason: quoted(message === '' ? String(error) : message), ofReceiver: false }
}

/** Errors of connections stand in the words of a status. */
const CONNECTION_ERROR = /\bE[A-Z]{4,}\b/

function grpcReason(code: number, message: string): Reason {
  // Of a connection that was given up.
  if (message.includes('timed out')) return TIMED_OUT
  const [error] = CONNECTION_ERROR.exec(message) ?? []
  return { kind: error ?? `gRPC ${code}`, reason: quoted(`gRPC status ${code} ${message}`), ofReceiver: code !== 12 }
}
