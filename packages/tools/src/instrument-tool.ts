/** Wraps one tool that is an object of its own. */
import { defineWrapper, type WrapperOptions } from '@zeph-telemetry/core'
import { toolRow } from './rows/tool-call-rows.ts'
import { TOOL_ROWS } from './rows/tool-rows.ts'
import type { TOOL_SPANS } from './span-map.ts'
import { isObject, label } from './tool-call.ts'
import { toolSpans } from './tool-spans.ts'

/** How a tool is wrapped. */
export interface InstrumentToolOptions<T> extends WrapperOptions<typeof TOOL_SPANS, T> {
  /** Becomes `gen_ai.tool.name`; else the tool's `name`, or that of its `definition`. */
  readonly name?: string
}

const USUAL_METHODS = {
  run: 'tool.execute_call',
  execute: 'tool.execute_call',
  invoke: 'tool.execute_call',
  call: 'tool.execute_call',
} as const

/**
 * Makes every call of a tool a `tool.execute_call` span: `run`, `execute`, `invoke`, `call`, and whatever `methods` names. A result with
 * `isError: true` is a failure. Without the `profiling` condition the object stays untouched.
 * @returns the same object
 * @example
 * const weather = instrumentTool(new WeatherTool(), { name: 'weather' })
 */
export function instrumentTool<T extends object>(tool: T, options: InstrumentToolOptions<T> = {}): T {
  const { name, ...rest } = options
  const row = toolRow(() => label(name) ?? safeNameOf(tool))
  return defineWrapper(toolSpans, { methods: USUAL_METHODS, rows: { ...TOOL_ROWS, 'tool.execute_call': row } })(
    tool,
    rest,
  )
}

interface NamedTool {
  readonly name?: unknown
  readonly function?: { readonly name?: unknown } | null
  readonly definition?: (NamedTool & { readonly definition?: never }) | null
}

/** A getter of a user's own may throw: then the tool has no name here. */
function safeNameOf(tool: object): string | undefined {
  try {
    return nameOf(tool)
  } catch {
    return undefined
  }
}

/** Its own name, or that of the definition which a model is given. */
function nameOf(tool: object): string | undefined {
  const { name, function: called, definition } = tool as NamedTool
  const own = label(name) ?? (isObject(called) ? label(called.name) : undefined)
  return own ?? (isObject(definition) ? nameOf(definition) : undefined)
}
