/**
 * How core lives with OpenTelemetry's globals, decided before the first recorded span. A host that came first keeps all of
 * them: its active span is our parent and ours is its. Otherwise our context manager takes the empty context slot, and our
 * tracer provider stands behind the API's proxy without taking the trace slot: third-party instrumentations
 * reach us until a host's own SDK takes it, and that SDK loses nothing.
 */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
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
  const copies = copiesOfApi()
  if (globals?.context === undefined) claimContexts(copies)
  if (globals?.trace === undefined) standBehindProxies(copies, engine)
}

/**
 * The copies of the API that can be reached: the program's own, and core's, which is published twice, for `import` and for
 * `require`. They may be one and the same.
 */
function copiesOfApi(): ReadonlySet<Api> {
  const program = requireApi(resolve(process.argv[1] ?? 'program.js'))
  return new Set([program, api, requireApi(import.meta.url)].filter((copy) => copy !== undefined))
}

/** Undefined where there is none: a bundled program has the copy in the bundle and no other. */
function requireApi(from: string): Api | undefined {
  try {
    return createRequire(from)('@opentelemetry/api') as Api
  } catch {
    return undefined
  }
}

/**
 * The copy that registers first stamps its version on all slots, and a copy of another version, be it a patch, can register
 * nothing from then on. So the slot is claimed through the program's copy, which a host that comes later will use.
 */
function claimContexts(copies: ReadonlySet<Api>): void {
  const manager = new ZephContextManager()
  for (const copy of copies) if (copy.context.setGlobalContextManager(manager)) return
}

/** Every copy has a proxy provider of its own. */
function standBehindProxies(copies: ReadonlySet<Api>, engine: Engine): void {
  const provider = createTracerProvider(engine)
  for (const copy of copies) {
    const proxy = copy.trace.getTracerProvider()
    if ('setDelegate' in proxy && typeof proxy.setDelegate === 'function') proxy.setDelegate(provider)
  }
}

function isOlder(version: string | undefined): boolean {
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [1, 10]
  return major === 1 && minor < 10
}
