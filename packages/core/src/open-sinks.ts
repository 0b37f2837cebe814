/** The sinks that `telemetry.backend` names. What is heavy loads itself when it is needed. */
import { randomUUID } from 'node:crypto'
import type { ResolvedConfig } from './config/observability-config.ts'
import { allWithoutSecrets } from './engine/attributes.ts'
import type { Layer } from './engine/layer.ts'
import { type OtlpSinks, openOtlp } from './otlp/open-otlp.ts'
import { nameChromeTrace } from './profiling/chrome-trace.ts'
import { TraceFileLayer } from './trace-file/trace-file-layer.ts'
import { openVault } from './vault/open-vault.ts'
import { resolveHeaders } from './vault/resolve-headers.ts'

/** The sinks of one configuration. */
export interface Sinks {
  readonly layers: readonly Layer[]
  readonly traceFile: TraceFileLayer | undefined
  readonly otlp: OtlpSinks | undefined
  /** Resolves when each of them works or has said why it does not. */
  readonly ready: Promise<void>
}

/** Makes the sinks; they do nothing until the engine has them as layers. */
export function openSinks(config: ResolvedConfig): Sinks {
  const { backend, traceDir } = config.telemetry
  const { chromeTracing, outputDir } = config.profiling
  const isLocal = backend.includes('local')
  const traceFile = isLocal || chromeTracing ? openTraceFile(config, isLocal ? traceDir : outputDir) : undefined
  const [path] = traceFile?.paths ?? []
  if (chromeTracing && path !== undefined) nameChromeTrace(path, outputDir)
  const otlp = backend.includes('otlp') ? openOtlpSinks(config) : undefined
  const layers = [...(traceFile === undefined ? [] : [traceFile]), ...(otlp?.layers ?? [])]
  return { layers, traceFile, otlp, ready: otlp?.ready ?? Promise.resolve() }
}

function openTraceFile({ telemetry }: ResolvedConfig, traceDir: string): TraceFileLayer {
  const traceMetadata = allWithoutSecrets(telemetry.traceMetadata) as Record<string, string>
  return new TraceFileLayer({ ...telemetry, traceDir, traceMetadata, sessionId: telemetry.sessionId ?? randomUUID() })
}

function openOtlpSinks({ telemetry, logging, vault }: ResolvedConfig): OtlpSinks {
  return openOtlp({
    telemetry,
    headers: async () => resolveHeaders(openVault(vault), telemetry),
    metricsIntervalMs: telemetry.otlpMetricsIntervalSecs * 1000,
    maxLinesSize: logging.otlp ? logging.queueMb * 1e6 : undefined,
  })
}
