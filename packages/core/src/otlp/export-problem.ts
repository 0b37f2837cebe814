/** What went wrong with an export, in words for a person. Headers, bodies and queries never stand in them. */
import { state } from '../global-state.ts'
import { pathOf, type Signal } from './signal.ts'

/** A problem; problems of the same kind are told once. */
export interface ExportProblem {
  readonly kind: string
  readonly message: string
  /** True where it concerns the receiver as a whole: other signals need not tell it again. */
  readonly ofReceiver: boolean
}

const LONGEST = 200
const UNAVAILABLE = 'the receiver is not available now (HTTP 429, 502, 503 or 504)'

/** What to look at, by HTTP status or code of the error. */
const HINTS: Readonly<Record<string, string | ((signal: Signal) => string)>> = {
  400: 'the receiver does not understand the request; is it one for OTLP over HTTP?',
  401: 'the receiver wants other credentials: look at the headers in the vault (telemetry.otlp_headers_vault_key)',
  403: 'the receiver wants other credentials: look at the headers in the vault (telemetry.otlp_headers_vault_key)',
  404: wrongPath,
  405: wrongPath,
  415: 'the receiver does not take protobuf',
  ECONNREFUSED: 'nothing listens there',
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

interface Reason {
  readonly kind: string
  readonly reason: string
  readonly ofReceiver: boolean
}

function reasonOf(error: unknown): Reason {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
  if (typeof code === 'number') {
    return { kind: String(code), reason: quoted(`HTTP ${code} ${message}`), ofReceiver: !OF_SIGNAL.includes(code) }
  }
  if (message.includes('timed out')) return { kind: 'timeout', reason: 'no answer in time', ofReceiver: true }
  if (message.includes('retryable status')) {
    return { kind: 'unavailable', reason: UNAVAILABLE, ofReceiver: true }
  }
  if (typeof code === 'string') {
    const reason = quoted(message.includes(code) ? message : `${message} ${code}`)
    return { kind: code, reason, ofReceiver: true }
  }
  return { kind: 'other', reason: quoted(message === '' ? String(error) : message), ofReceiver: false }
}
