/** The requirement's own configuration, key by key, in code and in the file; with both readers. */
import { describe, expect, test } from 'vitest'
import { routeTo } from '../otlp/route.ts'
import { TRACES } from '../otlp/signal.ts'
import { inOwnDirectory, problemOf, writeToml } from './fixtures/reading.ts'
import { SECOND_DOCUMENT } from './fixtures/second-document.ts'
import { SECTIONS, type SectionName, snakeCase } from './keys/all-keys.ts'
import { OTHER_NAMES } from './keys/other-names.ts'
import type { ObservabilityConfig, ResolvedConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'
import { readConfigPlainly } from './read-config-plainly.ts'

inOwnDirectory()

/** The whole configuration with some of it changed. */
function changed(gives: (typeof SECOND_DOCUMENT)[number]['gives']): ResolvedConfig {
  const { config } = readConfig({}, {})
  const sections = Object.entries(config).map(([section, values]) => [
    section,
    { ...values, ...gives[section as SectionName] },
  ])
  return Object.fromEntries(sections) as unknown as ResolvedConfig
}

test('every other name has a row, and what has no other name is a key of ours', () => {
  const rows = new Set(SECOND_DOCUMENT.map(({ key }) => key))
  const others = Object.entries(OTHER_NAMES).flatMap(([section, names]) =>
    Object.keys(names).map((name) => `${section}.${snakeCase(name)}`),
  )
  const ours = Object.entries(SECTIONS).flatMap(([section, { keys }]) =>
    Object.keys(keys).map((key) => `${section}.${snakeCase(key)}`),
  )
  expect([...rows].filter((key) => !others.includes(key) && !ours.includes(key))).toEqual([])
  expect(others.filter((key) => !rows.has(key))).toEqual([])
  expect(others.filter((key) => ours.includes(key))).toEqual([])
})

describe.each([
  ['readConfig', readConfig],
  ['readConfigPlainly', readConfigPlainly],
])('%s', (_, read) => {
  describe.each(SECOND_DOCUMENT)('$key = $toml', ({ key, toml, code, gives, ours, fallback }) => {
    const [section, name] = key.split('.')

    test('in the file', () => {
      writeToml(`[${section}]\n${name} = ${toml}\n`)
      const { config, notices } = read({}, {})
      expect(config).toStrictEqual(changed(gives))
      expect(notices).toEqual([])
    })

    test('in code', () => {
      const { config, notices } = read(code, {})
      expect(config).toStrictEqual(changed(gives))
      expect(notices).toEqual([])
    })

    test.runIf(ours !== '' && fallback !== 'none')('has the default that the docs tell', () => {
      const [of, own] = ours.split('.')
      const values = readConfig({}, {}).config[of as SectionName] as unknown as Record<string, unknown>
      const camelCase = own!.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase())
      expect(JSON.stringify(values[camelCase])).toBe(fallback)
    })
  })

  test('the configuration that the requirement gives as its example', () => {
    const { config, notices } = read(
      {
        logging: { level: 'info', format: 'json' },
        telemetry: { metricsEnabled: true, tracingEnabled: true, tracingEndpoint: 'http://127.0.0.1:4317' },
        profiling: { cpuProfiling: true, memoryProfiling: false, outputDir: './profiles' },
      },
      {},
    )
    expect(config).toStrictEqual(
      changed({
        logging: { format: 'json' },
        telemetry: { enabled: true, backend: ['local', 'otlp'], otlpEndpoint: 'http://127.0.0.1:4317' },
        metrics: { enabled: true },
        profiling: { cpuProfiling: true, outputDir: './profiles' },
      }),
    )
    expect(notices).toEqual([])
  })

  test.each([
    ['http://jaeger:4317', 'grpc'],
    ['http://jaeger:4318', 'http/protobuf'],
    ['https://tempo.example.com/otlp', 'http/protobuf'],
  ])('tracing_endpoint = "%s" speaks %s', (tracingEndpoint, protocol) => {
    const { config } = read({ telemetry: { tracingEnabled: true, tracingEndpoint } }, {})
    expect(routeTo(tracingEndpoint, TRACES, config.telemetry).protocol).toBe(protocol)
  })

  test.each<[string, ObservabilityConfig, string, string, unknown]>([
    ...([
      [
        'telemetry.tracingEnabled is another name of telemetry.enabled',
        { telemetry: { tracingEnabled: true, enabled: false } },
        ...['telemetry', 'enabled', false],
      ],
      [
        'telemetry.metricsPath is another name of metrics.metricsPath',
        { telemetry: { metricsPath: '/a' }, metrics: { metricsPath: '/b' } },
        ...['metrics', 'metricsPath', '/b'],
      ],
      [
        'telemetry.tracingEndpoint would also set telemetry.backend',
        { telemetry: { tracingEndpoint: 'http://a', backend: 'local' } },
        ...['telemetry', 'backend', ['local']],
      ],
      [
        'logging.output would also set logging.file',
        { logging: { output: 'stdout', file: 'a.log' } },
        ...['logging', 'file', 'a.log'],
      ],
    ] as [string, ObservabilityConfig, string, string, unknown][]),
  ])('%s: where both are given ours wins, with a notice', (message, given, section, key, value) => {
    const { config, notices } = read(given, {})
    expect((config[section as SectionName] as unknown as Record<string, unknown>)[key]).toEqual(value)
    expect(notices.map(({ message }) => message)).toEqual([`${message}, which is given, too, and wins`])
  })

  test('the notice names file and line', () => {
    const file = writeToml('[metrics]\nenabled = false\n[telemetry]\nmetrics_enabled = true\n')
    const { config, notices } = read({}, {})
    expect([config.metrics.enabled, config.telemetry.enabled]).toEqual([false, false])
    expect(notices.map(({ message }) => message)).toEqual([
      `telemetry.metrics_enabled is another name of metrics.enabled, which is given, too, and wins (${file}:4)`,
    ])
  })

  test('a file path is the file, whatever the output says by the way', () => {
    const { config, notices } = read({ logging: { output: 'stdout', filePath: 'a.log' } }, {})
    expect([config.logging, notices]).toMatchObject([{ stdout: true, stderr: false, file: 'a.log' }, []])
  })

  test('a later source wins, by whatever name it says it, without a word', () => {
    writeToml('[telemetry]\ntracing_enabled = true\nmetrics_path = "/file"\n[metrics]\nport = 1\n')
    const variables = { ZEPH_TELEMETRY_ENABLED: 'false' }
    const { config, notices } = read({ telemetry: { metricsPath: '/code' } }, variables)
    expect([config.telemetry.enabled, config.metrics.metricsPath, notices]).toEqual([false, '/code', []])
  })

  describe('metrics without traces', () => {
    const alone = { enabled: true, backend: [] }
    test.each<[string, string, ObservabilityConfig, NodeJS.ProcessEnv, object]>([
      ['tracing is off by its other name', 'tracing_enabled = false', {}, {}, alone],
      ['tracing is not spoken of', '', {}, {}, alone],
      ['telemetry is off', '', { telemetry: { enabled: false } }, {}, { enabled: false, backend: ['local'] }],
      [
        'a variable turns tracing on',
        '',
        {},
        { ZEPH_TELEMETRY_ENABLED: 'true' },
        { enabled: true, backend: ['local'] },
      ],
      ['code has our name for it', '', { metrics: { enabled: true } }, {}, { enabled: false }],
      ['code takes it back', '', { telemetry: { metricsEnabled: false } }, {}, { enabled: false }],
      ['nothing may run', '', {}, { OTEL_SDK_DISABLED: 'true' }, { enabled: false }],
    ])('%s', (_name, more, given, variables, telemetry) => {
      writeToml(`[telemetry]\nmetrics_enabled = true\n${more}\n`)
      expect(read(given, variables).config.telemetry).toMatchObject(telemetry)
    })
  })

  describe('what is wrong is called by the name that it was given by', () => {
    test.each([
      [
        '[telemetry]\nmetrics_enabled = "yes"',
        'telemetry.metrics_enabled',
        'true or false, as it is read as metrics.enabled',
      ],
      ['[telemetry]\nsystem_metrics_interval = "often"', 'telemetry.system_metrics_interval', undefined],
      ['[telemetry]\ntracing_endpoint = "jaeger:4317"', 'telemetry.tracing_endpoint', undefined],
      ['[telemetry]\nhealth_check_path = "health"', 'telemetry.health_check_path', undefined],
      ['[logging]\noutput = "stderr"', 'logging.output', '"stdout", "file" or "syslog"'],
      ['[logging]\noutput = true', 'logging.output', '"stdout", "file" or "syslog"'],
      ['[logging]\nfile_path = 1', 'logging.file_path', 'a text, as it is read as logging.file'],
    ])('%s', (toml, key, allowed) => {
      const file = writeToml(`${toml}\n`)
      const problem = problemOf(() => read({}, {}))
      expect(problem).toMatchObject({ code: 'invalid_value', key, file, line: 2, ...(allowed && { allowed }) })
    })

    test('and a credential is not shown', () => {
      const given = { telemetry: { tracingEndpoint: 'http://user:hunter22@jaeger:4317' } }
      const problem = problemOf(() => read(given, {}))
      expect(problem).toMatchObject({ code: 'secret_in_config', key: 'telemetry.tracingEndpoint' })
      expect(String(problem)).not.toContain('hunter22')
    })
  })

  test('what is neither a key nor another name still gets its word', () => {
    const given = { telemetry: { tracingEnable: true } } as ObservabilityConfig
    expect(read(given, {}).notices).toMatchObject([
      { message: expect.stringMatching(/^telemetry.tracingEnable is no key/) },
    ])
  })
})
