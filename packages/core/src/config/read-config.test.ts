/** Every key from every source, right and wrong, and the file itself; with both readers. */
import { mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inOwnDirectory, LINE_OF_KEY, problemOf, tomlWith, writeToml } from './fixtures/reading.ts'
import { RIGHT } from './fixtures/right-values.ts'
import { WRONG, type WrongValues } from './fixtures/wrong-values.ts'
import { type SectionName, snakeCase, variablesOf } from './keys/all-keys.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'
import { readConfigPlainly } from './read-config-plainly.ts'
import { everyKey } from './sources/config-source.ts'

inOwnDirectory()

const DEFAULTS: ResolvedConfig = {
  telemetry: {
    enabled: false,
    backend: ['local'],
    traceDir: '.local/traces',
    includeArgs: false,
    captureContent: false,
    contentMaxLength: 8192,
    contentMaxDepth: 8,
    otlpEndpoint: undefined,
    otlpTracesEndpoint: undefined,
    otlpMetricsEndpoint: undefined,
    otlpLogsEndpoint: undefined,
    otlpProtocol: undefined,
    otlpTimeoutMs: 3000,
    otlpCompression: 'none',
    otlpCertificate: undefined,
    otlpClientCertificate: undefined,
    otlpClientKey: undefined,
    otlpHeadersVaultKey: undefined,
    otlpHeadersOptional: false,
    otlpMetricsIntervalSecs: 60,
    shutdownTimeoutMs: 5000,
    spoolDir: undefined,
    spoolMaxMb: 64,
    spoolMaxAgeHours: 24,
    serviceName: 'zeph-agent',
    sampleRate: 1,
    sampling: [],
    keepErrors: false,
    keepSlowerThanMs: undefined,
    propagateTo: ['loopback', 'stdio'],
    pyroscopeEndpoint: undefined,
    pyroscopeEngine: 'zeph',
    pyroscopeIntervalSecs: 15,
    pyroscopeProfiles: ['wall', 'cpu', 'heap'],
    pyroscopeTenant: undefined,
    pyroscopeHeadersVaultKey: undefined,
    systemMetricsIntervalSecs: 5,
    otelFilter: undefined,
    traceMetadata: {},
    sessionId: undefined,
    traceMaxMb: 150,
    traceKeep: 20,
    traceGzip: false,
  },
  logging: {
    level: 'info',
    stderr: true,
    stdout: false,
    format: 'text',
    file: '.local/zeph.log',
    fileFormat: 'json',
    rotateMb: 100,
    rotateEvery: 'never',
    rotateKeep: 5,
    runDir: undefined,
    runKeep: 10,
    runKeepDays: 30,
    queueMb: 16,
    syslog: undefined,
    syslogFacility: 'user',
    ecsEndpoint: undefined,
    ecsIndex: 'logs-zeph-default',
    ecsHeadersVaultKey: undefined,
    otlp: false,
    recentLines: 2000,
    crashDir: '.local/crashes',
    captureConsole: false,
  },
  metrics: {
    enabled: false,
    host: '127.0.0.1',
    port: 9464,
    metricsPath: '/metrics',
    exemplars: true,
    healthCheckPath: '/health',
    genaiMetrics: 'current',
  },
  profiling: {
    cpuProfiling: false,
    memoryProfiling: false,
    outputDir: '.local/profiles',
    sampleRate: 1,
    chromeTracing: false,
    pprof: false,
    signal: 'none',
    spans: [],
    http: false,
    perfProfiling: false,
  },
  vault: { backend: 'env', file: '.local/vault.age', keyFile: undefined },
  redaction: {
    enabled: true,
    personal: true,
    paths: false,
    hashKeyVaultKey: undefined,
    patterns: {},
    keys: [],
    allow: [],
  },
}

type Read = typeof readConfig

const KEYS: [SectionName, string][] = everyKey((section, key) => [[section, key]])
const valueIn = (config: ResolvedConfig, section: SectionName, key: string) =>
  (config[section] as unknown as Record<string, unknown>)[key]
const wrongOf = (section: SectionName, key: string) => (WRONG[section] as unknown as Record<string, WrongValues>)[key]!
const givenOf = (section: SectionName, key: string, value: unknown) =>
  ({ [section]: { [key]: value } }) as ObservabilityConfig

describe.each([
  ['readConfig', readConfig],
  ['readConfigPlainly', readConfigPlainly],
])('%s', (_, read: Read) => {
  test('without any source every key has its default, and there is nothing to say', () => {
    expect(read({}, {})).toStrictEqual({ config: DEFAULTS, notices: [] })
    expect(read({ telemetry: undefined, logging: {} }, {})).toStrictEqual({ config: DEFAULTS, notices: [] })
  })

  test('nobody can change the defaults', () => {
    const { config } = read({}, {})
    ;(config.telemetry.backend as string[]).push('otlp')
    ;(config.redaction.patterns as Record<string, string>)['a'] = 'b'
    expect(read({}, {}).config).toStrictEqual(DEFAULTS)
  })

  test('what is given is copied', () => {
    const keys = ['a']
    const { config } = read({ redaction: { keys } }, {})
    keys.push('b')
    expect(config.redaction.keys).toEqual(['a'])
  })

  test.each(KEYS)('%s.%s: the file wins over the default, the variable over it, code over all', (section, key) => {
    const right = (RIGHT[section] as unknown as Record<string, (typeof RIGHT)['telemetry']['enabled']>)[key]!
    const [variable] = variablesOf(section, key)
    const resolved = (given: ObservabilityConfig, environment: NodeJS.ProcessEnv) => {
      const { config, notices } = read(given, environment)
      expect(notices).toEqual([])
      return valueIn(config, section, key)
    }
    const inVariable = { [variable!]: right.variable }
    writeToml(`[${section}]\n${snakeCase(key)} = ${right.toml}\n`)
    expect(resolved({}, {})).toStrictEqual(right.fromToml)
    expect(resolved({}, inVariable)).toStrictEqual(right.fromVariable)
    expect(resolved(givenOf(section, key, right.code), inVariable)).toStrictEqual(right.fromCode)
    expect(resolved(givenOf(section, key, undefined), { [variable!]: '' })).toStrictEqual(right.fromToml)
  })

  describe.each(KEYS)('%s.%s', (section, key) => {
    const { allowed, toml, variable, code } = wrongOf(section, key)
    const name = snakeCase(key)

    test.each(toml)('= %s in the file is an error with file and line', (value) => {
      const file = writeToml(tomlWith(section, `${name} = ${value}`))
      const problem = problemOf(() => read({}, {}))
      const place = { file, line: LINE_OF_KEY }
      expect(problem).toMatchObject({ code: 'invalid_value', key: `${section}.${name}`, allowed, ...place })
      expect(problem.message).toContain(`${section}.${name} is `)
      expect(problem.message).toContain(`, but must be ${allowed} (${file}:${LINE_OF_KEY})`)
    })

    test.each(variable)('%j as a variable is an error with its name', (value) => {
      for (const variableName of variablesOf(section, key)) {
        const problem = problemOf(() => read({}, { [variableName]: value }))
        const nowhere = { file: undefined, line: undefined }
        expect(problem).toMatchObject({ code: 'invalid_value', key: variableName, allowed, ...nowhere })
        expect(problem.message).toContain(`${variableName} is `)
        expect(problem.message.endsWith(`, but must be ${allowed}`)).toBe(true)
      }
    })

    test.each(code.map((value) => [value]))('%o in code is an error with its key', (value) => {
      const problem = problemOf(() => read(givenOf(section, key, value), {}))
      expect(problem).toMatchObject({ code: 'invalid_value', key: `${section}.${key}`, allowed, file: undefined })
      expect(problem.value).toEqual(Array.isArray(value) ? [...value] : value)
    })
  })

  test('a value is wrong although a later source has a right one', () => {
    writeToml('[metrics]\nport = "a"\n')
    expect(problemOf(() => read({ metrics: { port: 1 } }, { ZEPH_METRICS_PORT: '2' })).key).toBe('metrics.port')
  })

  test('a vault of one’s own is taken as it is', () => {
    class Own {
      readonly name = 'own'
      get = async () => 'secret'
    }
    const backend = new Own()
    expect(read({ vault: { backend } }, {}).config.vault.backend).toBe(backend)
  })

  test('sections may be instances, and their getters count', () => {
    class Section {
      get port() {
        return 1
      }
    }
    expect(read({ metrics: new Section() }, {}).config.metrics.port).toBe(1)
  })

  test.each([
    ['ZEPH_LOG', 'ZEPH_LOGGING_LEVEL', ['warn', 'error'], (config: ResolvedConfig) => config.logging.level],
    ['ZEPH_VAULT_KEY', 'ZEPH_VAULT_KEY_FILE', ['a', 'b'], (config: ResolvedConfig) => config.vault.keyFile],
  ] as const)('%s is short for %s and wins over it', (short, long, [one, other], pick) => {
    expect(pick(read({}, { [short]: one }).config)).toBe(one)
    expect(pick(read({}, { [short]: one, [long]: other }).config)).toBe(one)
    expect(pick(read({}, { [short]: '', [long]: other }).config)).toBe(other)
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
  expect(problemOf(() => readConfig({}, {}))).toMatchObject({ key: 'telemetry.trace_keep', file, line })
})

test('the line of a table of its own is that of its header', () => {
  writeToml('[telemetry]\nenabled = true\n\n[telemetry.trace_metadata]\nregion = 1\n')
  expect(problemOf(() => readConfig({}, {}))).toMatchObject({ key: 'telemetry.trace_metadata', line: 4 })
})

test.each(['telemetry = true', '[[telemetry]]\nenabled = true', 'telemetry = [1]'])('%j is no section', (content) => {
  const file = writeToml(content)
  const problem = problemOf(() => readConfig({}, {}))
  expect(problem).toMatchObject({ code: 'invalid_value', key: 'telemetry', allowed: 'a table', file, line: 1 })
})

test.each([null, true, 'otlp', [{}]])('%j in code is no section', (value) => {
  const problem = problemOf(() => readConfig({ logging: value as never }, {}))
  expect(problem).toMatchObject({ code: 'invalid_value', key: 'logging', value, allowed: 'a table', file: undefined })
})

test('a value that JSON does not know is shown as it is', () => {
  const messageOf = (value: unknown) =>
    problemOf(() => readConfig({ telemetry: { traceKeep: value as never } }, {})).message
  expect(messageOf(20n)).toMatch(/^telemetry.traceKeep is 20,/)
  expect(messageOf(Symbol('many'))).toContain('Symbol(many)')
  expect(messageOf(Number.NaN)).toContain(' is NaN,')
  const circular: Record<string, unknown> = Object.create(null)
  circular['self'] = circular
  expect(messageOf(circular)).toContain(' is [REDACTED],')
  expect(messageOf([1n])).toContain(' is an object,')
})

test('a broken TOML file is an error with the parser’s reason, file and line', () => {
  const file = writeToml('[telemetry]\nenabled = true\ntrace_dir = "unclosed\n')
  const problem = problemOf(() => readConfig({}, {}))
  expect(problem).toMatchObject({ code: 'invalid_file', key: 'zeph.toml', allowed: 'valid TOML', file, line: 3 })
  expect(problem.message).toContain(`valid TOML (${file}:3)`)
  expect(problem.value).toMatch(/^Invalid TOML document: /)
})

test('ZEPH_CONFIG names another file; the default one is not read then', () => {
  writeToml('[telemetry]\nservice_name = "default"\n')
  const named = writeToml('[telemetry]\nservice_name = "named"\n', 'other.toml')
  const nameIn = (environment: NodeJS.ProcessEnv) => readConfig({}, environment).config.telemetry.serviceName
  expect(nameIn({ ZEPH_CONFIG: named })).toBe('named')
  expect(nameIn({ ZEPH_CONFIG: 'other.toml' })).toBe('named')
  expect(nameIn({ ZEPH_CONFIG: '' })).toBe('default')
})

test('ZEPH_CONFIG that points to nothing is an error with the path and the reason', () => {
  const problem = problemOf(() => readConfig({}, { ZEPH_CONFIG: 'missing.toml' }))
  expect(problem).toMatchObject({ code: 'unreadable_file', key: 'ZEPH_CONFIG', value: 'missing.toml' })
  expect(problem.message).toMatch(
    /^ZEPH_CONFIG is "missing.toml", but must be a file that can be read \(.*\/missing.toml\): ENOENT/,
  )
})

test('a zeph.toml that is there but cannot be read is an error', () => {
  mkdirSync('zeph.toml')
  const problem = problemOf(() => readConfig({}, {}))
  expect(problem).toMatchObject({ code: 'unreadable_file', key: 'zeph.toml' })
  expect(problem.message).toContain('EISDIR')
})

test('a file without our sections, and an empty one, change nothing', () => {
  writeToml('[agent]\nlevel = "debug"\n')
  expect(readConfig({}, {}).config).toStrictEqual(DEFAULTS)
  writeToml('')
  expect(readConfig({}, {}).config).toStrictEqual(DEFAULTS)
})

test('without arguments the process’s own variables are read', () => {
  process.env['ZEPH_METRICS_PORT'] = '1234'
  try {
    expect([readConfig(), readConfigPlainly()].map(({ config }) => config.metrics.port)).toEqual([1234, 1234])
  } finally {
    delete process.env['ZEPH_METRICS_PORT']
  }
})
