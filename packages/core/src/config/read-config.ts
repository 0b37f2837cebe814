/**
 * Where configuration comes from, later wins: defaults, `zeph.toml` (or the file that `ZEPH_CONFIG` names), `ZEPH_TELEMETRY_*`
 * variables, the object given in code.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { ZephConfigError } from './config-error.ts'
import { type ConfigSource, mergeTelemetry, type TelemetryConfig, type TelemetryOptions } from './telemetry-config.ts'

/**
 * Reads and merges all sources.
 * @throws ZephConfigError on an unreadable file or a value that is not allowed
 */
export function readTelemetryConfig(
  given: TelemetryOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): TelemetryConfig {
  const sources = [
    fileSource(environment),
    variableSource(environment),
    { values: given, nameOf: (key) => key } satisfies ConfigSource,
  ]
  return mergeTelemetry(sources.filter((source) => source !== undefined))
}

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function fileSource(environment: NodeJS.ProcessEnv): ConfigSource | undefined {
  const named = environment['ZEPH_CONFIG']
  const file = resolve(named || 'zeph.toml')
  const content = readText(file, named !== undefined && named !== '')
  if (content === undefined) return undefined
  return {
    values: telemetrySection(file, content),
    nameOf: snakeCase,
    file,
    lineOf: (name) => lineOf(content, name),
  }
}

function readText(file: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!mustExist && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ZephConfigError({
      code: 'unreadable_file',
      key: 'ZEPH_CONFIG',
      value: file,
      allowed: `a readable file: ${(error as Error).message}`,
    })
  }
}

function telemetrySection(file: string, content: string): Record<string, unknown> {
  try {
    return (parse(content)['telemetry'] ?? {}) as Record<string, unknown>
  } catch (error) {
    const at = error instanceof TomlError ? { line: error.line } : {}
    const reason = (error as Error).message.split('\n')[0]
    throw new ZephConfigError({
      code: 'invalid_file',
      key: 'zeph.toml',
      value: reason,
      allowed: 'valid TOML',
      file,
      ...at,
    })
  }
}

/** The line of a key in the `[telemetry]` section, 1-based. */
function lineOf(content: string, name: string): number | undefined {
  const lines = content.split('\n')
  const section = lines.findIndex((line) => /^\s*\[telemetry\]/.test(line))
  const index = lines.findIndex((line, at) => at > section && line.trimStart().startsWith(name))
  return index < 0 ? undefined : index + 1
}

function variableSource(environment: NodeJS.ProcessEnv): ConfigSource {
  const nameOf = (key: string) => `ZEPH_TELEMETRY_${snakeCase(key).toUpperCase()}`
  const values: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(environment)) {
    if (name.startsWith('ZEPH_TELEMETRY_') && text !== undefined && text !== '') values[name] = fromText(text)
  }
  return { values: keepTexts(values, environment, nameOf), nameOf }
}

/** A variable's text as the value it most likely means: `true`, `12`, else the text. */
function fromText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

/** Keys whose values are texts stay texts, whatever they look like: a session may well be named `42`. */
function keepTexts(
  values: Record<string, unknown>,
  environment: NodeJS.ProcessEnv,
  nameOf: (key: string) => string,
): Record<string, unknown> {
  for (const key of ['traceDir', 'serviceName', 'sessionId']) {
    const name = nameOf(key)
    if (values[name] !== undefined) values[name] = environment[name]
  }
  return values
}
