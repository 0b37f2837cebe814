/** The spool of a configuration. */
import { resolve } from 'node:path'
import type { TelemetryConfig } from '../config/observability-config.ts'
import { Spool } from './spool.ts'

const MB = 1e6
const HOUR_MS = 3_600_000

/** @returns undefined where none is configured */
export function openSpool(
  { spoolDir, spoolMaxMb, spoolMaxAgeHours }: Pick<TelemetryConfig, 'spoolDir' | 'spoolMaxMb' | 'spoolMaxAgeHours'>,
  onProblem: (kind: string, message: string) => void,
): Spool | undefined {
  if (spoolDir === undefined) return undefined
  const bounds = { maxBytes: spoolMaxMb * MB, maxAgeMs: spoolMaxAgeHours * HOUR_MS }
  return new Spool({ directory: resolve(spoolDir), ...bounds, onProblem })
}
