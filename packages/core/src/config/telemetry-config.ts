/** The `[telemetry]` section: its keys, their types, defaults and what is allowed, as one table. */
import { ZephConfigError } from './config-error.ts'

/** `[telemetry]` as it is used: every key has a value. */
export interface TelemetryConfig {
  /** Records spans. Default false. */
  readonly enabled: boolean
  /** Where spans go. Default `local`: the trace file. */
  readonly backend: 'local'
  /** Directory of the trace files; relative to the working directory. Default `.local/traces`. */
  readonly traceDir: string
  /** Default `zeph-agent`. */
  readonly serviceName: string
  /** First part of the trace file's name. Default: a new UUID per process. */
  readonly sessionId: string | undefined
  /** Size at which a trace file is continued in a next part, in MB. Default 150. */
  readonly traceMaxMb: number
  /** How many trace files stay in `traceDir`; the oldest go. Default 20. */
  readonly traceKeep: number
  /** Compresses a trace file when it is closed. Default false. */
  readonly traceGzip: boolean
  /** Fixed values that stand at the head of every trace file, such as a deployment's name. */
  readonly traceMetadata: Readonly<Record<string, string>>
}

interface Key<T> {
  readonly fallback: T
  readonly allowed: string
  accepts(value: unknown): value is NonNullable<T>
}

const text = (fallback: string): Key<string> => ({ fallback, allowed: 'a text that is not empty', accepts: isText })
const flag = (fallback: boolean): Key<boolean> => ({
  fallback,
  allowed: 'true or false',
  accepts: (value) => typeof value === 'boolean',
})
const amount = (fallback: number, least: number): Key<number> => ({
  fallback,
  allowed: `a number of at least ${least}`,
  accepts: (value): value is number => typeof value === 'number' && value >= least,
})
const count = (fallback: number, least: number): Key<number> => ({
  fallback,
  allowed: `a whole number of at least ${least}`,
  accepts: (value): value is number => Number.isInteger(value) && (value as number) >= least,
})

/** Every key of `[telemetry]`. */
export const TELEMETRY_KEYS: { readonly [K in keyof TelemetryConfig]: Key<TelemetryConfig[K]> } = {
  enabled: flag(false),
  backend: { fallback: 'local', allowed: '"local"', accepts: (value): value is 'local' => value === 'local' },
  traceDir: text('.local/traces'),
  serviceName: text('zeph-agent'),
  sessionId: { fallback: undefined, allowed: 'a text that is not empty', accepts: isText },
  traceMaxMb: amount(150, 0.001),
  traceKeep: count(20, 1),
  traceGzip: flag(false),
  traceMetadata: { fallback: {}, allowed: 'a table of texts', accepts: isTableOfTexts },
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTableOfTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  )
}

/** `[telemetry]` as it is given: every key may be left out. */
export type TelemetryOptions = { readonly [K in keyof TelemetryConfig]?: TelemetryConfig[K] | undefined }

/** One place that values come from, with the names its keys have there. */
export interface ConfigSource {
  readonly values: Readonly<Record<string, unknown>>
  /** What the source calls a key: `traceDir`, `trace_dir`, `ZEPH_TELEMETRY_TRACE_DIR`. */
  nameOf(key: keyof TelemetryConfig): string
  readonly file?: string
  lineOf?(name: string): number | undefined
}

/**
 * Merges sources, later ones win.
 * @throws ZephConfigError on a value that is not allowed
 */
export function mergeTelemetry(sources: readonly ConfigSource[]): TelemetryConfig {
  const keys = Object.keys(TELEMETRY_KEYS) as (keyof TelemetryConfig)[]
  return Object.fromEntries(keys.map((key) => [key, mergedValue(key, sources)])) as unknown as TelemetryConfig
}

function mergedValue(key: keyof TelemetryConfig, sources: readonly ConfigSource[]): unknown {
  const definition = TELEMETRY_KEYS[key]
  let result: unknown = definition.fallback
  for (const source of sources) {
    const name = source.nameOf(key)
    const value = source.values[name]
    if (value === undefined) continue
    if (!definition.accepts(value)) throw invalid(source, name, value, definition.allowed)
    result = value
  }
  return result
}

function invalid(source: ConfigSource, name: string, value: unknown, allowed: string): ZephConfigError {
  const { file } = source
  const line = source.lineOf?.(name)
  const key = name.startsWith('ZEPH_') ? name : `telemetry.${name}`
  return new ZephConfigError({
    code: 'invalid_value',
    key,
    value,
    allowed,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
  })
}
