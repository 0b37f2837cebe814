/**
 * Finds a context manager that the host registered with OpenTelemetry. Read straight from the global slot, so that
 * it works for every version of the API and loads none of it.
 */
import { state } from '../global-state.ts'
import type { HostContextManager } from './context.ts'

interface OpenTelemetryGlobals {
  readonly version?: string
  readonly context?: HostContextManager
  readonly trace?: unknown
}

const GLOBALS_KEY = Symbol.for('opentelemetry.js.api.1')

/** The global slots of OpenTelemetry's API, whichever copy made them. */
export function openTelemetryGlobals(): OpenTelemetryGlobals | undefined {
  return (globalThis as Record<symbol, unknown>)[GLOBALS_KEY] as OpenTelemetryGlobals | undefined
}

/** Uses the host's context manager from here on if there is one and none was chosen yet. */
export function adoptHost(): void {
  state.host ??= openTelemetryGlobals()?.context
}
