/** How a signal gets to its receiver: where it goes, what is spoken, and with what. */
import type { TelemetryConfig } from '../config/observability-config.ts'
import { type Protocol, usualProtocol } from './protocol.ts'
import type { Signal } from './signal.ts'
import { signalVariables } from './signal-variables.ts'

/** The way of one signal. */
export interface Route {
  /** Used as it is; gRPC takes no path. */
  readonly endpointUrl: string
  readonly protocol: Protocol
  /** Longest time for one batch, retries included, in milliseconds. */
  readonly exportTimeoutMs: number
  readonly compression: 'none' | 'gzip'
  readonly certificates: CertificateFiles
}

/** Paths of PEM files, relative to the working directory. */
export interface CertificateFiles {
  readonly ca: string | undefined
  readonly clientCertificate: string | undefined
  readonly clientKey: string | undefined
}

/**
 * How a signal gets to `url` by a configuration: the variables of this signal alone, before what is for all.
 */
export function routeTo(url: string, signal: Signal, telemetry: TelemetryConfig): Route {
  const own = signalVariables(signal, process.env)
  const protocol = own.protocol ?? telemetry.otlpProtocol ?? usualProtocol(url)
  return {
    endpointUrl: protocol === 'grpc' ? new URL(url).origin : url,
    protocol,
    exportTimeoutMs: own.timeoutMs ?? telemetry.otlpTimeoutMs,
    compression: own.compression ?? telemetry.otlpCompression,
    certificates: {
      ca: own.certificate ?? telemetry.otlpCertificate,
      clientCertificate: own.clientCertificate ?? telemetry.otlpClientCertificate,
      clientKey: own.clientKey ?? telemetry.otlpClientKey,
    },
  }
}
