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
  return ENABLED.some((form) => form.test(content))
}

/** `enabled = true` in the section, as a dotted key, and in an inline table, at the beginning of their lines. */
const ENABLED = [
  /^[ \t]*\[[ \t]*telemetry[ \t]*\](?:(?!^[ \t]*\[)[\s\S])*?^[ \t]*enabled[ \t]*=[ \t]*true\b/m,
  /^[ \t]*telemetry[ \t]*\.[ \t]*enabled[ \t]*=[ \t]*true\b/m,
  /^[ \t]*telemetry[ \t]*=[ \t]*\{.*\benabled[ \t]*=[ \t]*true\b/m,
]
