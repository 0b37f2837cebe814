import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { ZephConfigError } from './config-error.ts'
import { readTelemetryConfig } from './read-config.ts'
import { TELEMETRY_KEYS, type TelemetryConfig, type TelemetryOptions } from './telemetry-config.ts'

const DEFAULTS: TelemetryConfig = {
  enabled: false,
  backend: 'local',
  traceDir: '.local/traces',
  serviceName: 'zeph-agent',
  sessionId: undefined,
  traceMaxMb: 150,
  traceKeep: 20,
  traceGzip: false,
  traceMetadata: {},
}

type Key = keyof TelemetryConfig

const home = process.cwd()
let directory: string
beforeEach(() => {
  directory = temporaryDirectory()
  process.chdir(directory)
})
afterEach(() => process.chdir(home))

/** A file whose telemetry section is not the first and whose other sections have keys of the same names. */
function tomlWith(line: string): string {
  return `# zeph\n[logging]\nenabled = "verbose"\ntrace_dir = 7\n\n[telemetry] # spans\n# comment\n${line}\n\n[vault]\nenabled = 3\n`
}
const LINE_OF_KEY = 8

function writeToml(content: string, name = 'zeph.toml'): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

function problemOf(read: () => unknown): ZephConfigError {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(ZephConfigError)
    return error as ZephConfigError
  }
  throw new Error('nothing was thrown')
}

test('a value that JSON does not know is shown as it is', () => {
  expect(problemOf(() => readTelemetryConfig({ traceKeep: 20n as never }, {})).message).toMatch(
    /^telemetry.traceKeep is 20,/,
  )
  expect(problemOf(() => readTelemetryConfig({ traceKeep: Symbol('many') as never }, {})).message).toContain(
    'Symbol(many)',
  )
})

test('without any source every key has its default', () => {
  expect(readTelemetryConfig({}, {})).toEqual(DEFAULTS)
  expect(Object.keys(DEFAULTS).toSorted()).toEqual(Object.keys(TELEMETRY_KEYS).toSorted())
})

/** For every key: three values, as the file, the variable and code write them. */
const SOURCES: {
  readonly [K in Exclude<Key, 'backend'>]: readonly [string, string, TelemetryConfig[K], unknown, unknown]
} = {
  enabled: ['true', 'false', true, true, false],
  traceDir: ['"from/file"', '42', 'code', 'from/file', '42'],
  serviceName: ['"file"', 'true', 'code', 'file', 'true'],
  sessionId: ['"file"', '7', 'code', 'file', '7'],
  traceMaxMb: ['1.5', '2.5', 3.5, 1.5, 2.5],
  traceKeep: ['1', '2', 3, 1, 2],
  traceGzip: ['true', 'false', true, true, false],
  traceMetadata: ['{ a = "file" }', 'a=variable, b=x=y', { a: 'code' }, { a: 'file' }, { a: 'variable', b: 'x=y' }],
}

const snakeCase = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const variableOf = (key: string) => `ZEPH_TELEMETRY_${snakeCase(key).toUpperCase()}`

test.each(Object.entries(SOURCES))(
  '%s: the file wins over the default, the variable over the file, code over all',
  (key, values) => {
    const [inFile, inVariable, inCode, fromFile, fromVariable] = values
    const valueWith = (given: TelemetryOptions, environment: NodeJS.ProcessEnv) =>
      readTelemetryConfig(given, environment)[key as Key]
    writeToml(tomlWith(`${snakeCase(key)} = ${inFile}`))
    expect(valueWith({}, {})).toEqual(fromFile)
    expect(valueWith({}, { [variableOf(key)]: inVariable })).toEqual(fromVariable)
    expect(valueWith({ [key]: inCode }, { [variableOf(key)]: inVariable })).toEqual(inCode)
    expect(valueWith({ [key]: undefined }, { [variableOf(key)]: '' })).toEqual(fromFile)
  },
)

test('backend is local from every source', () => {
  writeToml(tomlWith('backend = "local"'))
  expect(readTelemetryConfig({ backend: 'local' }, { ZEPH_TELEMETRY_BACKEND: 'local' }).backend).toBe('local')
})

/** For every key: what is allowed, and values that are not: in TOML, in a variable, in code. */
const WRONG: {
  readonly [K in Key]: {
    readonly allowed: string
    readonly toml: readonly string[]
    readonly variable: readonly string[]
    readonly code: readonly unknown[]
  }
} = {
  enabled: {
    allowed: 'true or false',
    toml: ['1', '"true"', '[true]'],
    variable: ['1', 'TRUE', 'yes'],
    code: ['true', 1, null],
  },
  backend: {
    allowed: '"local"',
    toml: ['"otlp"', 'true', '["local"]'],
    variable: ['otlp', 'Local'],
    code: ['otlp', null, {}],
  },
  traceDir: { allowed: 'a text that is not empty', toml: ['""', '7', '["a"]'], variable: [], code: ['', 7, null] },
  serviceName: { allowed: 'a text that is not empty', toml: ['""', 'true'], variable: [], code: ['', {}, null] },
  sessionId: { allowed: 'a text that is not empty', toml: ['""', '1.5'], variable: [], code: ['', 5, null] },
  traceMaxMb: {
    allowed: 'a number of at least 0.001',
    toml: ['0', '-1', '"150"', 'nan'],
    variable: ['0', 'many', '-3', ' '],
    code: [0, '9', Number.NaN, null],
  },
  traceKeep: {
    allowed: 'a whole number of at least 1',
    toml: ['0', '2.5', '"20"'],
    variable: ['0', '1.5', 'all'],
    code: [0, 1.5, Number.POSITIVE_INFINITY, '3'],
  },
  traceGzip: { allowed: 'true or false', toml: ['0', '"gzip"'], variable: ['gzip', '0'], code: [0, 'true'] },
  traceMetadata: {
    allowed: 'a table of texts',
    toml: ['"a=b"', '{ a = 1 }', '["a"]', '{ a = { b = "c" } }'],
    variable: ['a', 'a=b,c'],
    code: ['a', [], { a: 1 }, null],
  },
}

describe.each(Object.entries(WRONG))('%s', (key, { allowed, toml, variable, code }) => {
  test.each(toml)('= %s in the file is an error with file and line', (value) => {
    const name = snakeCase(key)
    const file = writeToml(tomlWith(`${name} = ${value}`))
    const problem = problemOf(() => readTelemetryConfig({}, {}))
    expect(problem).toMatchObject({ code: 'invalid_value', key: `telemetry.${name}`, allowed, file, line: LINE_OF_KEY })
    expect(problem.message).toContain(`telemetry.${name} is `)
    expect(problem.message).toContain(`, but must be ${allowed} (${file}:${LINE_OF_KEY})`)
  })

  test.each(variable)('%j as a variable is an error with its name', (value) => {
    const name = variableOf(key)
    const problem = problemOf(() => readTelemetryConfig({}, { [name]: value }))
    expect(problem).toMatchObject({ code: 'invalid_value', key: name, allowed, file: undefined, line: undefined })
    expect(String(problem.value)).toBe(value)
    expect(problem.message).toBe(`${name} is ${JSON.stringify(problem.value)}, but must be ${allowed}`)
  })

  test.each(code.map((value) => [value]))('%j in code is an error with its key', (value) => {
    const problem = problemOf(() => readTelemetryConfig({ [key]: value } as TelemetryOptions, {}))
    expect(problem).toMatchObject({ code: 'invalid_value', key: `telemetry.${key}`, value, allowed, file: undefined })
  })
})

test.each([
  ['a dotted key', 'name = "x"\ntelemetry.trace_keep = 0\n', 2],
  ['a quoted key', '[telemetry]\n"trace_keep" = 0\n', 2],
  ['a spaced header', '\n[ telemetry ]\n\n  trace_keep=0\n', 4],
  ['an inline table', '\n\ntelemetry = { enabled = true, trace_keep = 0 }\n', 3],
  ['a longer key before it', '[telemetry]\ntrace_keep_going = 1\ntrace_keep = 0\n', 3],
  ['the same key in a section before it', '[other]\ntrace_keep = 0\n[telemetry]\ntrace_keep = 0\n', 4],
])('the line is found for %s', (_, content, line) => {
  const file = writeToml(content)
  expect(problemOf(() => readTelemetryConfig({}, {}))).toMatchObject({ key: 'telemetry.trace_keep', file, line })
})

test('the line of a table of its own is that of its header', () => {
  writeToml('[telemetry]\nenabled = true\n\n[telemetry.trace_metadata]\nregion = 1\n')
  expect(problemOf(() => readTelemetryConfig({}, {}))).toMatchObject({ key: 'telemetry.trace_metadata', line: 4 })
})

test.each(['telemetry = true', '[[telemetry]]\nenabled = true', 'telemetry = [1]'])('%j is no section', (content) => {
  const file = writeToml(content)
  const problem = problemOf(() => readTelemetryConfig({}, {}))
  expect(problem).toMatchObject({ code: 'invalid_value', key: 'telemetry', allowed: 'a table', file })
})

test('a broken TOML file is an error with the parser’s reason, file and line', () => {
  const file = writeToml('[telemetry]\nenabled = true\ntrace_dir = "unclosed\n')
  const problem = problemOf(() => readTelemetryConfig({}, {}))
  expect(problem).toMatchObject({ code: 'invalid_file', key: 'zeph.toml', allowed: 'valid TOML', file, line: 3 })
  expect(problem.message).toContain(`valid TOML (${file}:3)`)
})

test('ZEPH_CONFIG names another file; the default one is not read then', () => {
  writeToml('[telemetry]\nservice_name = "default"\n')
  const named = writeToml('[telemetry]\nservice_name = "named"\n', 'other.toml')
  expect(readTelemetryConfig({}, { ZEPH_CONFIG: named }).serviceName).toBe('named')
  expect(readTelemetryConfig({}, { ZEPH_CONFIG: 'other.toml' }).serviceName).toBe('named')
  expect(readTelemetryConfig({}, { ZEPH_CONFIG: '' }).serviceName).toBe('default')
})

test('ZEPH_CONFIG that points to nothing is an error with the path and the reason', () => {
  const problem = problemOf(() => readTelemetryConfig({}, { ZEPH_CONFIG: 'missing.toml' }))
  expect(problem).toMatchObject({ code: 'unreadable_file', key: 'ZEPH_CONFIG', value: 'missing.toml' })
  expect(problem.message).toMatch(
    /^ZEPH_CONFIG is "missing.toml", but must be a file that can be read \(.*\/missing.toml\): ENOENT/,
  )
})

test('a zeph.toml that is there but cannot be read is an error', () => {
  mkdirSync(join(directory, 'zeph.toml'))
  const problem = problemOf(() => readTelemetryConfig({}, {}))
  expect(problem).toMatchObject({ code: 'unreadable_file', key: 'zeph.toml' })
  expect(problem.message).toContain('EISDIR')
})

test('a file without the section, and an empty one, change nothing', () => {
  writeToml('[logging]\nlevel = "debug"\n')
  expect(readTelemetryConfig({}, {})).toEqual(DEFAULTS)
  writeToml('')
  expect(readTelemetryConfig({}, {})).toEqual(DEFAULTS)
})
