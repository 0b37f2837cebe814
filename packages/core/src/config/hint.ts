/**
 * For a program without the `profiling` condition: says once that the configuration asks for what is not there, and how to get it.
 * Reads just enough of `zeph.toml` by hand; the TOML library is not loaded in this mode.
 */
import { readFileSync } from 'node:fs'
import { warnOnce } from '../warn-once.ts'
import type { ProfilingOptions } from './observability-config.ts'

const VARIABLE = 'ZEPH_TELEMETRY_ENABLED'
/** Names of the file and of variables; not of the table of keys, which this mode does not load. */
const PROFILES = {
  cpuProfiling: { inFile: 'cpu_profiling', variable: 'ZEPH_PROFILING_CPU_PROFILING' },
  memoryProfiling: { inFile: 'memory_profiling', variable: 'ZEPH_PROFILING_MEMORY_PROFILING' },
} as const
const TELEMETRY = { asked: 'telemetry is enabled', lost: 'recorded' }
const PROFILING = { asked: 'profiles are asked for', lost: 'profiled' }

/** @param given `telemetry.enabled` as given in code; it wins over variable and file */
export function hintIfEnabled(given: boolean | undefined): void {
  if (given ?? fromVariable(process.env[VARIABLE]) ?? enabledInFile()) hint(TELEMETRY)
}

/** @param given `profiling` as given in code; its keys win over variables and file */
export function hintIfProfiled(given: Pick<ProfilingOptions, 'cpuProfiling' | 'memoryProfiling'> = {}): void {
  const isAsked = (key: keyof typeof PROFILES) =>
    given[key] ?? fromVariable(process.env[PROFILES[key].variable]) ?? profiledInFile(PROFILES[key].inFile)
  if (isAsked('cpuProfiling') || isAsked('memoryProfiling')) hint(PROFILING)
}

/** For programs that never call `initObservability`: the variables alone, which cost no file. */
export function hintIfVariable(): void {
  if (fromVariable(process.env[VARIABLE])) hint(TELEMETRY)
  else if (Object.values(PROFILES).some(({ variable }) => fromVariable(process.env[variable]))) hint(PROFILING)
}

function hint({ asked, lost }: typeof TELEMETRY): void {
  // With the condition, too, nothing would be recorded then.
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return
  warnOnce(
    'no-condition',
    `${asked}, but this process was started without the "profiling" condition, so nothing is ${lost}. ` +
      'Start it with `zeph-trace run <program>`, `node --conditions=profiling <program>` or `node --import @zeph-telemetry/core/register <program>`.',
  )
}

function fromVariable(text: string | undefined): boolean | undefined {
  return text === undefined || text === '' ? undefined : text === 'true'
}

function readText(): string {
  try {
    return readFileSync(process.env['ZEPH_CONFIG'] || 'zeph.toml', 'utf8')
  } catch {
    return ''
  }
}

function profiledInFile(key: string): boolean {
  const content = readText()
  return forms('profiling', key, 'true').some((form) => form.test(content))
}

function enabledInFile(): boolean {
  const content = readText()
  const says = (key: string, value: string) => forms('telemetry', key, value).some((form) => form.test(content))
  if (says('enabled', 'true')) return true
  return !says('enabled', 'false') && (says(OTHER_NAMES, 'true') || OLD_SECTION.test(content))
}

const quoted = (key: string) => `["']?${key}["']?`
const inSection = (section: string, line: string) =>
  `^[ \\t]*\\[[ \\t]*${quoted(section)}[ \\t]*\\](?:(?!^[ \\t]*\\[)[\\s\\S])*?^[ \\t]*${line}`

/** What the requirement calls it. */
const OTHER_NAMES = '(?:tracing_enabled|metrics_enabled)'

/** A key in the section, as a dotted key, and in an inline table, at the beginning of their lines. */
function forms(name: string, key: string, value: string): RegExp[] {
  const [section, pair] = [quoted(name), `${quoted(key)}[ \\t]*=[ \\t]*${value}\\b`]
  return [
    new RegExp(inSection(name, pair), 'm'),
    new RegExp(`^[ \\t]*${section}[ \\t]*\\.[ \\t]*${pair}`, 'm'),
    new RegExp(`^[ \\t]*${section}[ \\t]*=[ \\t]*\\{.*[{, \\t]${pair}`, 'm'),
  ]
}

/** What telemetry was switched on by before there was `[telemetry]`. */
const OLD_SECTION = new RegExp(inSection('observability', `${quoted('exporter')}[ \\t]*=[ \\t]*["']otlp["']`), 'm')
