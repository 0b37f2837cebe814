/**
 * Where configuration comes from, later wins: defaults, `zeph.toml` (or the file that `ZEPH_CONFIG` names), `ZEPH_TELEMETRY_*`
 * variables, the object given in code.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { ZephConfigError } from './config-error.ts'
import { type ConfigSource, mergeTelemetry, type TelemetryConfig, type TelemetryOptions } from './telemetry-config.ts'
import { lineOf } from './toml-place.ts'

/**
 * Reads and merges all sources.
 * @throws ZephConfigError on an unreadable file or a value that is not allowed
 */
export function readTelemetryConfig(
  given: TelemetryOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): TelemetryConfig {
  const sources = [
    fileSource(environment['ZEPH_CONFIG'] || undefined),
    variableSource(environment),
    { values: given, nameOf: (key) => key } satisfies ConfigSource,
  ]
  return mergeTelemetry(sources.filter((source) => source !== undefined))
}

const SECTION = 'telemetry'
const DEFAULT_FILE = 'zeph.toml'

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function fileSource(named: string | undefined): ConfigSource | undefined {
  const file = resolve(named ?? DEFAULT_FILE)
  const content = readText(file, named)
  if (content === undefined) return undefined
  return {
    values: telemetrySection(file, content),
    nameOf: snakeCase,
    file,
    lineOf: (name) => lineOf(content, SECTION, name),
  }
}

/** Undefined where there is no file and none was asked for. */
function readText(file: string, named: string | undefined): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new ZephConfigError({
      code: 'unreadable_file',
      key: named === undefined ? DEFAULT_FILE : 'ZEPH_CONFIG',
      value: named ?? file,
      allowed: 'a file that can be read',
      file,
      cause: error,
    })
  }
}

function telemetrySection(file: string, content: string): Readonly<Record<string, unknown>> {
  const section = parsed(file, content)[SECTION] ?? {}
  if (typeof section === 'object' && !Array.isArray(section)) return section as Record<string, unknown>
  throw new ZephConfigError({ code: 'invalid_value', key: SECTION, value: section, allowed: 'a table', file })
}

function parsed(file: string, content: string): Record<string, unknown> {
  try {
    return parse(content)
  } catch (error) {
    throw new ZephConfigError({
      code: 'invalid_file',
      key: DEFAULT_FILE,
      value: (error as Error).message.split('\n')[0],
      allowed: 'valid TOML',
      file,
      ...(error instanceof TomlError && { line: error.line }),
      cause: error,
    })
  }
}

/** A variable's text is whatever its key takes: its name does not say. */
const READ: { readonly [K in keyof TelemetryConfig]?: (text: string) => unknown } = {
  enabled: flag,
  traceGzip: flag,
  traceMaxMb: number,
  traceKeep: number,
  traceMetadata: table,
}

function flag(text: string): unknown {
  return text === 'true' || text === 'false' ? text === 'true' : text
}

function number(text: string): unknown {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
}

/** `deployment=test,region=eu`, as OpenTelemetry writes resource attributes. */
function table(text: string): unknown {
  const pairs = text.split(',').map((pair) => /^\s*([^=]+?)\s*=(.*)$/.exec(pair))
  if (pairs.some((pair) => pair === null)) return text
  return Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!.trim()]))
}

function variableSource(environment: NodeJS.ProcessEnv): ConfigSource {
  const nameOf = (key: string) => `ZEPH_TELEMETRY_${snakeCase(key).toUpperCase()}`
  const values: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(environment)) if (text !== '') values[name] = text
  for (const [key, read] of Object.entries(READ)) {
    const text = environment[nameOf(key)]
    if (text) values[nameOf(key)] = read(text)
  }
  return { values, nameOf }
}
