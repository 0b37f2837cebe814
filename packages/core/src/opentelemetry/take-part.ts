/**
 * How core lives with OpenTelemetry's globals, decided before the first recorded span. A host that came first keeps all of
 * them: its active span is our parent and ours is its. Otherwise our context manager takes the empty context slot, and our
 * tracer provider stands behind the API's proxy without taking the trace slot: third-party instrumentations
 * reach us until a host's own SDK takes it, and that SDK loses nothing.
 */
import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'
import { adoptHost, openTelemetryGlobals } from '../context/host.ts'
import type { Engine } from '../engine/engine.ts'
import { warnOnce } from '../warn-once.ts'
import { ZephContextManager } from './context-manager.ts'
import { createTracerProvider } from './tracer-provider.ts'

type Api = typeof api

/** Takes part in OpenTelemetry's globals on behalf of `engine`. Never throws and never replaces what is there. */
export function takePart(engine: Engine): void {
  const globals = openTelemetryGlobals()
  adoptHost()
  if (isOlder(globals?.version)) {
    warnOnce(
      'old-api',
      `the host uses @opentelemetry/api ${globals?.version}; spans made through it are not seen by zeph-telemetry unless ` +
        'zephSpanProcessor() is among its span processors. Its trace and ours still share parents.',
    )
    return
  }
  if (globals?.context === undefined) api.context.setGlobalContextManager(new ZephContextManager())
  if (globals?.trace === undefined) standBehindProxies(engine)
}

/** The API is published twice, for `import` and for `require`; each copy has a proxy provider of its own. */
function standBehindProxies(engine: Engine): void {
  const provider = createTracerProvider(engine)
  const copies = new Set<Api>([api, createRequire(import.meta.url)('@opentelemetry/api') as Api])
  for (const copy of copies) {
    const proxy = copy.trace.getTracerProvider()
    if ('setDelegate' in proxy && typeof proxy.setDelegate === 'function') proxy.setDelegate(provider)
  }
}

function isOlder(version: string | undefined): boolean {
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [1, 10]
  return major === 1 && minor < 10
}
