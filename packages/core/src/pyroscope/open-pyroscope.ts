/** From the configuration to continuous profiling: whether somebody asks for it, with which settings, and what to say where it cannot be had. */
import type { TelemetryConfig, VaultConfig } from '../config/observability-config.ts'
import { allWithoutSecrets } from '../engine/attributes.ts'
import { activeHealth } from '../health/active-health.ts'
import { warnOnce } from '../warn-once.ts'
import type { Pyroscope, PyroscopeSettings } from './pyroscope.ts'
import { pyroscopeHeaders } from './pyroscope-headers.ts'

type Keys =
  | 'backend'
  | 'pyroscopeEndpoint'
  | 'pyroscopeEngine'
  | 'pyroscopeIntervalSecs'
  | 'pyroscopeProfiles'
  | 'pyroscopeTenant'
  | 'pyroscopeHeadersVaultKey'
  | 'serviceName'
  | 'traceMetadata'
  | 'shutdownTimeoutMs'

export interface PyroscopeConfig {
  readonly telemetry: Pick<TelemetryConfig, Keys>
  readonly vault: VaultConfig
}

/**
 * Starts it where `backend` has `pyroscope` or there is an endpoint; otherwise does nothing.
 * @param start of `#pyroscope`: undefined without the condition
 */
export function openPyroscope(
  start: ((settings: PyroscopeSettings) => Pyroscope | undefined) | undefined,
  config: PyroscopeConfig,
): Pyroscope | undefined {
  const { backend, pyroscopeEndpoint: endpoint } = config.telemetry
  if (endpoint === undefined && !backend.includes('pyroscope')) return undefined
  if (start === undefined) return void warnOnce('pyroscope:condition', NO_CONDITION)
  if (endpoint === undefined) return void warnOnce('pyroscope:endpoint', NO_ENDPOINT)
  const pyroscope = start(settingsOf(config, endpoint))
  return pyroscope && withHealth(pyroscope)
}

const NO_CONDITION =
  'profiles for Pyroscope are asked for, but this process was started without the "profiling-pyroscope" condition, so none are made. ' +
  'Start it with `node --conditions=profiling-pyroscope <program>`.'
const NO_ENDPOINT =
  'profiles for Pyroscope are asked for by telemetry.backend, but telemetry.pyroscope_endpoint is not set, so none are made'

function settingsOf({ telemetry, vault }: PyroscopeConfig, endpoint: string): PyroscopeSettings {
  return {
    endpoint,
    engine: telemetry.pyroscopeEngine,
    serviceName: telemetry.serviceName,
    metadata: allWithoutSecrets(telemetry.traceMetadata) as Record<string, string>,
    intervalMs: telemetry.pyroscopeIntervalSecs * 1000,
    profiles: telemetry.pyroscopeProfiles,
    tenant: telemetry.pyroscopeTenant,
    headers: () => pyroscopeHeaders(vault, telemetry.pyroscopeHeadersVaultKey),
    shutdownTimeoutMs: telemetry.shutdownTimeoutMs,
  }
}

/** The same, and as long as it runs its health is known. */
function withHealth({ layer, status }: Pyroscope): Pyroscope {
  const unregister = activeHealth.register('pyroscope', () =>
    status.problem === undefined ? 'healthy' : { status: 'degraded', message: status.problem },
  )
  const shutdown = async () => {
    unregister()
    await layer.shutdown?.()
  }
  return { layer: { ...layer, shutdown }, status }
}
