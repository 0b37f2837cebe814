/** The sinks that `telemetry.backend` names. What is heavy loads itself when it is needed. */
import { randomUUID } from 'node:crypto'
import type { ResolvedConfig } from './config/observability-config.ts'
import { allWithoutSecrets } from './engine/attributes.ts'
import type { Layer } from './engine/layer.ts'
import { OtlpLayer } from './otlp/otlp-layer.ts'
import { tracesUrl } from './otlp/resolve-endpoint.ts'
import { resourceAttributes } from './otlp/resource.ts'
import { TraceFileLayer } from './trace-file/trace-file-layer.ts'
import { openVault } from './vault/open-vault.ts'
import { resolveHeaders } from './vault/resolve-headers.ts'

/** The sinks of one configuration. */
export interface Sinks {
  readonly layers: readonly Layer[]
  readonly traceFile: TraceFileLayer | undefined
  readonly otlp: OtlpLayer | undefined
  /** Resolves when each of them works or has said why it does not. */
  readonly ready: Promise<void>
}

/** Makes the sinks; they do nothing until the engine has them as layers. */
export function openSinks(config: ResolvedConfig): Sinks {
  const { backend } = config.telemetry
  const traceFile = backend.includes('local') ? openTraceFile(config) : undefined
  const otlp = backend.includes('otlp') ? openOtlp(config) : undefined
  const layers = [traceFile, otlp].filter((layer) => layer !== undefined)
  return { layers, traceFile, otlp, ready: otlp?.ready ?? Promise.resolve() }
}

function openTraceFile({ telemetry }: ResolvedConfig): TraceFileLayer {
  const traceMetadata = allWithoutSecrets(telemetry.traceMetadata) as Record<string, string>
  return new TraceFileLayer({ ...telemetry, traceMetadata, sessionId: telemetry.sessionId ?? randomUUID() })
}

function openOtlp({ telemetry, vault }: ResolvedConfig): OtlpLayer {
  return new OtlpLayer({
    endpointUrl: tracesUrl(telemetry),
    headers: async () => resolveHeaders(openVault(vault), telemetry),
    resource: resourceAttributes(telemetry),
  })
}
