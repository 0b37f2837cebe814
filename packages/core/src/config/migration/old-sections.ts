/**
 * The sections that `[telemetry]` replaces, as data: every key they had, and what has become of it. A new key is named with its
 * section; what is not in this table is not ours.
 */

/** The version that deprecates the old sections; they are read for one release more. */
export const DEPRECATED_IN = '0.1.0'

export interface OldKey {
  /** The new key that takes the value as it is; undefined where there is none. */
  readonly to?: string
  /** Values that say something else by now, and the new keys they set instead. */
  readonly means?: Readonly<Record<string, Readonly<Record<string, string | boolean>>>>
  /** What a user has to know when this value moves; undefined where nothing. */
  readonly warns?: (value: unknown) => string | undefined
  /** Why there is no new key. */
  readonly dropped?: string
}

export interface OldSection {
  readonly path: readonly string[]
  readonly keys: Readonly<Record<string, OldKey>>
}

const ENDPOINT: OldKey = { to: 'telemetry.otlp_endpoint', warns: ofGrpcPort }

/** Where two sections had a key for the same thing, the first wins. */
export const OLD_SECTIONS: readonly OldSection[] = [
  {
    path: ['observability'],
    keys: {
      exporter: {
        to: 'telemetry.backend',
        means: {
          otlp: { 'telemetry.enabled': true, 'telemetry.backend': 'otlp' },
          none: { 'telemetry.enabled': false },
        },
      },
      endpoint: ENDPOINT,
    },
  },
  {
    path: ['debug', 'traces'],
    keys: {
      otlp_endpoint: ENDPOINT,
      service_name: { to: 'telemetry.service_name' },
      redact: { to: 'redaction.enabled', warns: ofRedactionOff },
      max_spans: { dropped: 'telemetry.trace_max_mb and telemetry.trace_keep bound what traces take' },
      legacy_files: { dropped: 'there are no numbered dump files any more' },
    },
  },
]

/** The old exporter spoke gRPC, whose port does not answer HTTP. */
function ofGrpcPort(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/:4317(\/|$)/.test(value)) return undefined
  return 'port 4317 is that of OTLP over gRPC; telemetry.otlp_endpoint takes the one of OTLP over HTTP, 4318 as a rule'
}

function ofRedactionOff(value: unknown): string | undefined {
  return value === false
    ? 'it switched redaction off for one file; redaction.enabled = false does so for every sink'
    : undefined
}
