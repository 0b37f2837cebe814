/** What is said without being an error: unknown names, moved numbers, old sections, doubtful endpoints. */
import { describe, expect, test } from 'vitest'
import { inOwnDirectory, problemOf, writeToml } from './fixtures/reading.ts'
import { snakeCase } from './keys/all-keys.ts'
import type { ObservabilityConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'

inOwnDirectory()

const messages = (given: ObservabilityConfig = {}, environment: NodeJS.ProcessEnv = {}) =>
  readConfig(given, environment).notices.map(({ message }) => message)

describe('unknown names', () => {
  test.each([
    ['[telemetry]\ntrace_dri = "x"', 'telemetry.trace_dri is no key', 2, 'trace_dir'],
    ['[telemetry]\ntraceDir = "x"', 'telemetry.traceDir is no key', 2, 'trace_dir'],
    ['[telemetry]\nTRACE-DIR = "x"', 'telemetry.TRACE-DIR is no key', 2, 'trace_dir'],
    ['[telemetry]\nconstructor = 1', 'telemetry.constructor is no key', 2, undefined],
    ['[telemetry]\n__proto__ = 1', 'telemetry.__proto__ is no key', 2, undefined],
    ['[telemetry]\nenabled = true\n\n[telemetry.sampler]\nrate = 1', 'telemetry.sampler is no key', 4, undefined],
    ['[redaction]\nkind = 1', 'redaction.kind is no key', 2, undefined],
    [
      '[telemetry]\nsystem_metrics_intervals_sex = 1',
      'telemetry.system_metrics_intervals_sex is no key',
      2,
      'system_metrics_interval_secs',
    ],
    ['[telemetry]\nsystem_metrics_seconds_each = 1', 'telemetry.system_metrics_seconds_each is no key', 2, undefined],
    ['[telemetri]\nenabled = true', 'telemetri is no section', 1, 'telemetry'],
    ['log.level = "x"', 'log is no section', 1, undefined],
    ['[agent]\nname = "x"\nmodel = "y"', 'agent is no section', 1, undefined],
    ['[__proto__]\na = 1', '__proto__ is no section', 1, undefined],
  ])('%j: one notice with the line, and with the nearest name where there is one', (content, begin, line, meant) => {
    const file = writeToml(content)
    const end = meant === undefined ? '' : `; did you mean ${meant}?`
    expect(messages()).toEqual([`${begin} of the configuration and is ignored (${file}:${line})${end}`])
  })

  test('in code', () => {
    const given = { telemetry: { trace_dir: 'x', enabeld: true }, log: {}, more: undefined } as ObservabilityConfig
    expect(messages(given)).toEqual([
      'log is no section of the configuration and is ignored',
      'telemetry.trace_dir is no key of the configuration and is ignored; did you mean traceDir?',
      'telemetry.enabeld is no key of the configuration and is ignored; did you mean enabled?',
    ])
  })

  test.each([
    ['ZEPH_TELEMETRY_TRACE_DRI', 'ZEPH_TELEMETRY_TRACE_DIR'],
    ['ZEPH_TELEMETRY_TRACEDIR', 'ZEPH_TELEMETRY_TRACE_DIR'],
    ['ZEPH_LOGGING_LEVLE', 'ZEPH_LOGGING_LEVEL'],
    ['ZEPH_TELEMTRY_ENABLED', 'ZEPH_TELEMETRY_ENABLED'],
    ['ZEPH_VAULT_SOMETHING_ELSE', undefined],
  ])('the variable %s', (name, meant) => {
    const end = meant === undefined ? '' : `; did you mean ${meant}?`
    expect(messages({}, { [name]: 'x' })).toEqual([
      `the variable ${name} is none of the configuration and is ignored${end}`,
    ])
    expect(messages({}, { [name]: '' })).toEqual([])
  })

  test.each([
    'ZEPH_CONFIG_DIR',
    'ZEPH_OTEL_HEADERS',
    'ZEPH_LOGS',
    'ZEPH_TELEGRAM_ENABLED',
    'TELEMETRY_ENABLED',
    'ZEPH_LLM_API_KEY',
  ])('a variable of the program’s own, such as %s, needs no word', (name) => {
    expect(messages({}, { [name]: 'x' })).toEqual([])
  })

  test('every notice has a subject of its own', () => {
    writeToml('[telemetry]\nfirst = 1\nsecond = 2\n[first]\n')
    const given = { telemetry: { first: 1 } } as ObservabilityConfig
    const subjects = readConfig(given, { ZEPH_TELEMETRY_FIRST: '1', ZEPH_TELEMETRY_SECOND: '1' }).notices.map(
      ({ subject }) => subject,
    )
    expect(subjects).toHaveLength(6)
    expect(new Set(subjects).size).toBe(6)
  })
})

describe('numbers that are nearly right', () => {
  test.each([
    ['telemetry', 'sampleRate', 1.5, 1],
    ['telemetry', 'sampleRate', -0.5, 0],
    ['telemetry', 'sampleRate', Number.POSITIVE_INFINITY, 1],
    ['profiling', 'sampleRate', 100, 1],
    ['profiling', 'sampleRate', Number.NEGATIVE_INFINITY, 0],
    ['telemetry', 'systemMetricsIntervalSecs', 0.25, 1],
  ] as const)('%s.%s = %d is taken as %4$d, with a notice', (section, key, value, taken) => {
    const { config, notices } = readConfig({ [section]: { [key]: value } }, {})
    expect(config).toMatchObject({ [section]: { [key]: taken } })
    expect(notices.map(({ message }) => message)).toEqual([`${section}.${key} is ${value} and is taken as ${taken}`])
  })

  test('the notice names file and line, or the variable', () => {
    const file = writeToml('[profiling]\nsample_rate = 2\n')
    expect(messages({}, { ZEPH_TELEMETRY_SAMPLE_RATE: '7' })).toEqual([
      `profiling.sample_rate is 2 and is taken as 1 (${file}:2)`,
      'ZEPH_TELEMETRY_SAMPLE_RATE is 7 and is taken as 1',
    ])
  })
})

describe('service.name in trace_metadata', () => {
  const notice = (name: string) =>
    `${name} has the reserved name service.name, which is ignored; set telemetry.service_name instead`

  test('is ignored with a notice, from every source but OTEL_RESOURCE_ATTRIBUTES', () => {
    const file = writeToml('[telemetry.trace_metadata]\n"service.name" = "file"\na = "b"\n')
    const given = { telemetry: { traceMetadata: { 'service.name': 'code', c: 'd' } } }
    const { config, notices } = readConfig(given, { ZEPH_TELEMETRY_TRACE_METADATA: 'service.name=variable' })
    expect(config.telemetry).toMatchObject({ serviceName: 'zeph-agent' })
    expect(config.telemetry.traceMetadata).toEqual({ a: 'b', c: 'd' })
    expect(notices.map(({ message }) => message)).toEqual([
      `${notice('telemetry.trace_metadata')} (${file}:1)`,
      notice('ZEPH_TELEMETRY_TRACE_METADATA'),
      notice('telemetry.traceMetadata'),
    ])
    expect(given.telemetry.traceMetadata).toEqual({ 'service.name': 'code', c: 'd' })
  })

  test('is a pattern like any other elsewhere', () => {
    const patterns = { 'service.name': 'x' }
    expect(readConfig({ redaction: { patterns } }, {})).toMatchObject({
      config: { redaction: { patterns } },
      notices: [],
    })
  })
})

describe('old sections', () => {
  test('are read, with their own notices and no word about unknown sections', () => {
    writeToml(
      '[observability]\nexporter = "otlp"\nendpoint = "https://old"\nmore = 1\n[debug.traces]\nservice_name = "old"\n',
    )
    const { config, notices } = readConfig({}, {})
    expect(config.telemetry).toMatchObject({
      ...{ enabled: true, backend: ['otlp'], otlpEndpoint: 'https://old', serviceName: 'old' },
    })
    const told = notices.map(({ message }) => message)
    expect(told.filter((message) => message.includes('is deprecated'))).toHaveLength(2)
    expect(told.filter((message) => message.includes('is no section'))).toEqual([])
  })

  test('a wrong value is named as it stands in the file, with its line and what it is read as', () => {
    const file = writeToml('[observability]\nexporter = "jaeger"\n')
    expect(problemOf(() => readConfig({}, {}))).toMatchObject({
      ...{ key: 'observability.exporter', value: 'jaeger', file, line: 2 },
      allowed:
        '"local", "otlp" or "pyroscope", or a list of different ones of them that is not empty, as it is read as telemetry.backend',
    })
  })
})

describe('where spans are sent by OTLP', () => {
  const sending = (given: ObservabilityConfig['telemetry'] = {}, environment: NodeJS.ProcessEnv = {}) =>
    messages({ telemetry: { enabled: true, backend: ['local', 'otlp'], ...given } }, environment)

  test('an endpoint is required: there is no default', () => {
    const problem = problemOf(() => sending())
    expect(problem).toMatchObject({ code: 'invalid_value', key: 'telemetry.otlp_endpoint', value: undefined })
    expect(problem.message).toBe(
      'telemetry.otlp_endpoint is missing, but must be an http or https URL without credentials where telemetry.backend has ' +
        '"otlp"; ZEPH_TELEMETRY_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT set one, too',
    )
    for (const environment of [
      'ZEPH_TELEMETRY_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    ]) {
      expect(sending({}, { [environment]: 'https://otlp' })).toEqual([])
    }
    expect(sending({ otlpTracesEndpoint: 'https://otlp' })).toEqual([])
    expect(sending({ enabled: false })).toEqual([])
    expect(sending({ backend: ['local', 'pyroscope'] })).toEqual([])
  })

  test('an endpoint of OpenTelemetry’s that is no URL is an error by its name', () => {
    const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'localhost:4318' }
    expect(problemOf(() => sending({ otlpEndpoint: 'https://otlp' }, environment))).toMatchObject({
      ...{ code: 'invalid_value', key: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', value: 'localhost:4318' },
    })
  })

  test.each(['otlpEndpoint', 'otlpTracesEndpoint', 'otlpMetricsEndpoint', 'otlpLogsEndpoint'] as const)(
    'the usual port of another protocol in %s gets a word',
    (key) => {
      const name = `telemetry.${snakeCase(key)}`
      const told = (otlpProtocol: 'grpc' | 'http/json' | undefined, port: number, enabled = true) =>
        sending({ otlpEndpoint: 'http://localhost:1', [key]: `http://localhost:${port}`, otlpProtocol, enabled })
      expect(told('http/json', 4317)).toEqual([
        `${name} has port 4317, and telemetry.otlp_protocol is http/json, whose port usually is 4318`,
      ])
      expect(told('grpc', 4318)).toEqual([
        `${name} has port 4318, and telemetry.otlp_protocol is grpc, whose port usually is 4317`,
      ])
      expect([told('grpc', 4317), told(undefined, 4317), told('http/json', 43170), told('grpc', 4318, false)]).toEqual([
        [],
        [],
        [],
        [],
      ])
    },
  )

  test.each([
    'http://otlp.example.com',
    'HTTP://10.0.0.1:4318',
    'http://localhost.example.com',
    'http://127.example.com',
    'http://[::2]',
  ])('%s leaves the machine without encryption, which gets a word', (endpoint) => {
    const { host } = new URL(endpoint)
    const notice = (name: string) =>
      `telemetry.${name} sends to ${host} without encryption; use https unless the network in between is trusted`
    expect(sending({ otlpEndpoint: endpoint })).toEqual([notice('otlp_endpoint')])
    expect(sending({ otlpEndpoint: 'https://a', otlpTracesEndpoint: endpoint })).toEqual([
      notice('otlp_traces_endpoint'),
    ])
    expect(sending({ backend: 'local', pyroscopeEndpoint: endpoint })).toEqual([notice('pyroscope_endpoint')])
    expect(sending({ otlpEndpoint: endpoint, pyroscopeEndpoint: endpoint, enabled: false })).toEqual([])
    expect(messages({ logging: { ecsEndpoint: endpoint } })).toEqual([
      notice('otlp_endpoint').replace('telemetry.otlp_endpoint', 'logging.ecs_endpoint'),
    ])
  })

  test.each([
    'http://localhost:4318',
    'http://LOCALHOST',
    'http://127.0.0.1',
    'http://127.8.9.1:1',
    'http://[::1]:4318',
    'https://otlp.example.com',
  ])('%s needs no word', (endpoint) => {
    expect(sending({ otlpEndpoint: endpoint, pyroscopeEndpoint: endpoint })).toEqual([])
  })
})
