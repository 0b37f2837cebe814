/**
 * Names of the requirement's own configuration (`seed-unified-observability.md`) that are called otherwise here, as data: they are read, too,
 * in code and in the file. What has the same name in both is not in this table.
 */
import type { SectionName } from './all-keys.ts'

/** A name that says the same as a key of ours, or sets several. */
export type OtherName = NameOfKey | NameByValue

interface NameOfKey {
  /** The key whose value it gives, as `section.key`. */
  readonly is: string
  /** What it says beside that, where nothing else says it. */
  readonly implies?: Readonly<Record<string, unknown>>
}

interface NameByValue {
  /** What each of its values sets, where nothing else says it. */
  readonly means: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const ONLY: Readonly<Record<string, unknown>> = { 'logging.stderr': false, 'logging.file': '' }

export const OTHER_NAMES: Readonly<Partial<Record<SectionName, Readonly<Record<string, OtherName>>>>> = {
  logging: {
    output: {
      means: {
        stdout: { 'logging.stdout': true, ...ONLY },
        file: { 'logging.stderr': false },
        syslog: { 'logging.syslog': 'unix:///dev/log', ...ONLY },
      },
    },
    filePath: { is: 'logging.file' },
  },
  telemetry: {
    metricsEnabled: { is: 'metrics.enabled' },
    tracingEnabled: { is: 'telemetry.enabled' },
    tracingEndpoint: { is: 'telemetry.otlpEndpoint', implies: { 'telemetry.backend': ['local', 'otlp'] } },
    metricsPath: { is: 'metrics.metricsPath' },
    healthCheckPath: { is: 'metrics.healthCheckPath' },
    systemMetricsInterval: { is: 'telemetry.systemMetricsIntervalSecs' },
  },
}
