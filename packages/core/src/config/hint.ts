/**
 * For a program without the `profiling` condition: says once that the configuration asks for what is not there, and how to get it.
 * Reads just enough of `zeph.toml` by hand; the TOML library is not loaded in this mode.
 */
import { readFileSync } from 'node:fs'
import { warnOnce } from '../warn-once.ts'

const VARIABLE = 'ZEPH_TELEMETRY_ENABLED'

/** @param given `telemetry.enabled` as given in code; it wins over variable and file */
export function hintIfEnabled(given: boolean | undefined): void {
  if (given ?? fromVariable(process.env[VARIABLE]) ?? enabledInFile(process.env['ZEPH_CONFIG'] || 'zeph.toml')) hint()
}

/** For programs that never call `initObservability`: the variable alone, which costs no file. */
export function hintIfVariable(): void {
  if (fromVariable(process.env[VARIABLE])) hint()
}

function hint(): void {
  // With the condition, too, nothing would be recorded then.
  if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true') return
  warnOnce(
    'no-condition',
    'telemetry is enabled, but this process was started without the "profiling" condition, so nothing is recorded. ' +
      'Start it with `zeph-trace run <program>`, `node --conditions=profiling <program>` or `node --import @zeph-telemetry/core/register <program>`.',
  )
}

function fromVariable(text: string | undefined): boolean | undefined {
  return text === undefined || text === '' ? undefined : text === 'true'
}

function enabledInFile(path: string): boolean {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    return false
  }
  const says = (value: string) => enabled(value).some((form) => form.test(content))
  return says('true') || (!says('false') && OLD_SECTION.test(content))
}

const quoted = (key: string) => `["']?${key}["']?`
const inSection = (section: string, line: string) =>
  `^[ \\t]*\\[[ \\t]*${quoted(section)}[ \\t]*\\](?:(?!^[ \\t]*\\[)[\\s\\S])*?^[ \\t]*${line}`

/** `enabled` in the section, as a dotted key, and in an inline table, at the beginning of their lines. */
function enabled(value: string): RegExp[] {
  const [section, pair] = [quoted('telemetry'), `${quoted('enabled')}[ \\t]*=[ \\t]*${value}\\b`]
  return [
    new RegExp(inSection('telemetry', pair), 'm'),
    new RegExp(`^[ \\t]*${section}[ \\t]*\\.[ \\t]*${pair}`, 'm'),
    new RegExp(`^[ \\t]*${section}[ \\t]*=[ \\t]*\\{.*[{, \\t]${pair}`, 'm'),
  ]
}

/** What telemetry was switched on by before there was `[telemetry]`. */
const OLD_SECTION = new RegExp(inSection('observability', `${quoted('exporter')}[ \\t]*=[ \\t]*["']otlp["']`), 'm')
