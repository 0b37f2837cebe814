/** What went wrong with an export, in words for a person. Headers, bodies and queries never stand in them. */
import { state } from '../global-state.ts'

/** A problem; problems of the same kind are told once. */
export interface ExportProblem {
  readonly kind: string
  readonly message: string
}

const LONGEST = 200

/** What to look at, by HTTP status or code of the error. */
const HINTS: Readonly<Record<string, string>> = {
  400: 'the receiver does not understand the request; is it one for OTLP over HTTP?',
  401: 'the receiver wants other credentials: look at the headers in the vault (telemetry.otlp_headers_vault_key)',
  403: 'the receiver wants other credentials: look at the headers in the vault (telemetry.otlp_headers_vault_key)',
  404: 'nothing takes traces at this path: look at telemetry.otlp_endpoint, to which /v1/traces is appended',
  405: 'nothing takes traces at this path: look at telemetry.otlp_endpoint, to which /v1/traces is appended',
  415: 'the receiver does not take protobuf',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name of the host is not known',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP; is it a port for gRPC? That of OTLP over HTTP is 4318 as a rule',
  ECONNRESET: 'the connection was closed without an answer',
}

/** The problem behind an error of the exporter. */
export function exportProblem(error: unknown, url: string): ExportProblem {
  const { kind, reason } = reasonOf(error)
  const hint = HINTS[kind]
  const message = `spans cannot be sent to ${url}: ${reason}${hint === undefined ? '' : `; ${hint}`}`
  return { kind, message }
}

/** Text from elsewhere, fit for a terminal: one line, of bounded length, without secrets. */
export function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const redacted = state.redactor?.text(plain) ?? plain
  return redacted.length > LONGEST ? `${redacted.slice(0, LONGEST)}…` : redacted
}

function reasonOf(error: unknown): { kind: string; reason: string } {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string }
  if (typeof code === 'number') return { kind: String(code), reason: quoted(`HTTP ${code} ${message}`) }
  if (message.includes('timed out')) return { kind: 'timeout', reason: 'no answer in time' }
  if (message.includes('retryable status')) {
    return { kind: 'unavailable', reason: 'the receiver is not available now (HTTP 429, 502, 503 or 504)' }
  }
  if (typeof code === 'string')
    return { kind: code, reason: quoted(message.includes(code) ? message : `${message} ${code}`) }
  return { kind: 'other', reason: quoted(message === '' ? String(error) : message) }
}
