/** What produced the spans: the attributes of the OTLP resource, by OpenTelemetry's resource conventions. */
import { randomUUID } from 'node:crypto'
import { hostname, release } from 'node:os'
import { basename } from 'node:path'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { state, VERSION } from '../global-state.ts'
import { warnOnce } from '../warn-once.ts'

/** Attributes of a resource; OpenTelemetry allows simple values only. */
export type ResourceAttributes = Readonly<Record<string, string | number>>

/** What `trace_metadata` must not say: the service has a key of its own, and the rest is not the user's to decide. */
const RESERVED = /^(service\.name|telemetry\.sdk\..*|process\.pid|process\.runtime\..*|process\.executable\.name)$/

/** Node's names where the convention has others. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: 'x86', arm: 'arm32', ppc: 'ppc32' }

/** One per process and thread, as the convention wants. */
const INSTANCE_ID = randomUUID()

/**
 * The resource that a configuration asks for; `trace_metadata` adds to it and may replace what is not reserved. Not yet redacted: secrets
 * are known only when the vault has been read.
 */
export function resourceAttributes(
  telemetry: Pick<TelemetryConfig, 'serviceName' | 'traceMetadata'>,
): ResourceAttributes {
  return {
    'service.instance.id': INSTANCE_ID,
    'host.name': hostname(),
    'host.arch': ARCHITECTURES[process.arch] ?? process.arch,
    'os.type': process.platform === 'win32' ? 'windows' : process.platform,
    'os.version': release(),
    ...metadata(telemetry.traceMetadata),
    'service.name': telemetry.serviceName,
    // Not `opentelemetry`: the convention keeps that name for OpenTelemetry's own SDK.
    'telemetry.sdk.name': '@zeph-telemetry/core',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': VERSION,
    'process.pid': process.pid,
    // Its path would show the user's name, and its arguments may hold secrets.
    'process.executable.name': basename(process.execPath),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  }
}

/** The same without secrets, as far as they are known by now. */
export function redactResource(resource: ResourceAttributes): ResourceAttributes {
  const { redactor } = state
  if (redactor === undefined) return resource
  return Object.fromEntries(
    Object.entries(resource).map(([key, value]) => [key, redactor.value(key, value) as string | number]),
  )
}

function metadata(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(given)
  const reserved = entries.filter(([key]) => RESERVED.test(key)).map(([key]) => key)
  if (reserved.length > 0) {
    warnOnce('reserved-metadata', `telemetry.trace_metadata must not set ${reserved.join(', ')}; that is ignored`)
  }
  return Object.fromEntries(entries.filter(([key]) => key !== '' && !RESERVED.test(key)))
}
