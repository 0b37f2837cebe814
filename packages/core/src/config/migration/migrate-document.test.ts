import fc from 'fast-check'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { isNewer, VERSION } from '../../global-state.ts'
import { migrateDocument } from './migrate-document.ts'
import { DROPPED_IN } from './migration-messages.ts'
import { planMigration } from './plan-migration.ts'

const migrated = (text: string) => migrateDocument(parse(text)).document
const messages = (text: string) => migrateDocument(parse(text)).notices.map(({ message }) => message)
const aboutKeys = (text: string) =>
  migrateDocument(parse(text)).notices.filter(({ message }) => !message.includes('is deprecated'))

test.each([
  ['exporter = "otlp"', { telemetry: { enabled: true, backend: 'otlp' } }],
  ['exporter = "none"', { telemetry: { enabled: false } }],
  ['endpoint = "http://c:4318"', { telemetry: { otlp_endpoint: 'http://c:4318' } }],
])('[observability] %s', (line, document) => {
  expect(migrated(`[observability]\n${line}`)).toEqual(document)
})

test.each([
  ['otlp_endpoint = "http://c:4318"', { telemetry: { otlp_endpoint: 'http://c:4318' } }],
  ['service_name = "zeph"', { telemetry: { service_name: 'zeph' } }],
  ['redact = false', { redaction: { enabled: false } }],
  ['redact = true', { redaction: { enabled: true } }],
  ['max_spans = 10000', {}],
  ['legacy_files = true', {}],
])('[debug.traces] %s', (line, document) => {
  expect(migrated(`[debug.traces]\n${line}`)).toEqual(document)
})

test('an old section without a key writes nothing: old defaults do not come back', () => {
  expect(migrated('[observability]\n[debug.traces]\n[telemetry]\nenabled = true')).toEqual({
    telemetry: { enabled: true },
  })
})

test('the other sections, and the other keys of [debug], stay as they are', () => {
  const text =
    'name = "x"\n[debug]\nformat = "json"\n[debug.dump]\ndir = "d"\n[debug.traces]\nredact = true\n[agent]\na = [1]'
  expect(migrated(text)).toEqual({
    name: 'x',
    debug: { format: 'json', dump: { dir: 'd' } },
    agent: { a: [1] },
    redaction: { enabled: true },
  })
})

test('a key that is written already wins, and the notice names the loser where the values differ', () => {
  const text = `[observability]\nexporter = "otlp"\nendpoint = "http://old:4318"
    [telemetry]\nenabled = false\notlp_endpoint = "http://new:4318"`
  expect(migrated(text)).toEqual({ telemetry: { enabled: false, backend: 'otlp', otlp_endpoint: 'http://new:4318' } })
  expect(aboutKeys(text)).toEqual([
    {
      subject: 'observability.exporter',
      message: 'observability.exporter is not used: telemetry.enabled has another value, which wins',
    },
    {
      subject: 'observability.endpoint',
      message: 'observability.endpoint is not used: telemetry.otlp_endpoint has another value, which wins',
    },
  ])
})

test('an equal value that is written already needs no word', () => {
  expect(aboutKeys('[debug.traces]\nservice_name = "a"\n[telemetry]\nservice_name = "a"')).toEqual([])
})

test('the endpoint of [observability] wins over that of [debug.traces], wherever they stand', () => {
  const text = '[debug.traces]\notlp_endpoint = "http://b:1"\n[observability]\nendpoint = "http://a:1"'
  expect(migrated(text)).toEqual({ telemetry: { otlp_endpoint: 'http://a:1' } })
  expect(aboutKeys(text).map(({ message }) => message)).toEqual([
    'debug.traces.otlp_endpoint is not used: observability.endpoint has another value, which wins',
  ])
})

test('one deprecation notice per old section: its new keys, the version that drops it, the command that rewrites the file', () => {
  expect(messages('[observability]\nexporter = "none"\nendpoint = ""\n[debug.traces]\nredact = true')).toEqual([
    '[observability] is deprecated and will not be read from version 0.2.0 on: exporter is now telemetry.enabled and ' +
      'telemetry.backend, endpoint is now telemetry.otlp_endpoint (`zeph-trace migrate-config` rewrites the file)',
    '[debug.traces] is deprecated and will not be read from version 0.2.0 on: redact is now redaction.enabled ' +
      '(`zeph-trace migrate-config` rewrites the file)',
  ])
})

test('an empty old section is reported too, since rewriting takes it away, and with it a table that held nothing else', () => {
  expect(messages('[observability]')).toEqual([expect.stringMatching(/exporter is now .*migrate-config/)])
  expect(planMigration({ debug: { traces: {} } }).emptied).toEqual([['debug', 'traces'], ['debug']])
  expect(planMigration({ debug: { traces: {}, a: 1 } }).emptied).toEqual([['debug', 'traces']])
})

test('the release that should drop the old sections has not come yet: when this fails, delete the migration', () => {
  expect(isNewer(DROPPED_IN, VERSION)).toBe(true)
})

test('keys without a successor are named', () => {
  expect(aboutKeys('[debug.traces]\nmax_spans = 5\nlegacy_files = true').map(({ message }) => message)).toEqual([
    'debug.traces.max_spans has no successor and is not read: telemetry.trace_max_mb and telemetry.trace_keep bound what traces take',
    'debug.traces.legacy_files has no successor and is not read: there are no numbered dump files any more',
  ])
})

test('unknown keys of old sections are named and stay, whatever they are called', () => {
  const text = '[observability]\nexportr = "otlp"\n__proto__ = 1\ntoString = 2\nendpoint = "e"'
  const { document } = migrateDocument(parse(text))
  expect(Object.keys(document['observability'] as object)).toEqual(['exportr', '__proto__', 'toString'])
  expect(aboutKeys(text).map(({ subject }) => subject)).toEqual([
    'observability.exportr',
    'observability.__proto__',
    'observability.toString',
  ])
})

test('a value of a wrong type moves as it is, and its origin is known, so that validation can name both', () => {
  const { document, origins } = migrateDocument(
    parse('[observability]\nexporter = "jaeger"\nendpoint = 5\n[debug.traces]\nredact = "no"\nservice_name = [1]'),
  )
  expect(document).toEqual({
    telemetry: { backend: 'jaeger', otlp_endpoint: 5, service_name: [1] },
    redaction: { enabled: 'no' },
  })
  expect(origins).toEqual(
    new Map([
      ['telemetry.backend', 'observability.exporter'],
      ['telemetry.otlp_endpoint', 'observability.endpoint'],
      ['telemetry.service_name', 'debug.traces.service_name'],
      ['redaction.enabled', 'debug.traces.redact'],
    ]),
  )
})

test('a key that was not taken is no origin', () => {
  const { origins } = migrateDocument(parse('[observability]\nexporter = "otlp"\n[telemetry]\nenabled = true'))
  expect(origins).toEqual(new Map([['telemetry.backend', 'observability.exporter']]))
})

test.each([
  ['observability = "otlp"', 'observability'],
  ['[[observability]]\nexporter = "otlp"', 'observability'],
  ['debug.traces = 2020-01-01', 'debug.traces'],
  ['observability.endpoint.host = "x"', 'observability.endpoint'],
  ['[[debug.traces.redact]]', 'debug.traces.redact'],
  ['telemetry = 5\n[observability]\nexporter = "otlp"', 'observability.exporter'],
  ['redaction = true\n[debug.traces]\nredact = false', 'debug.traces.redact'],
  ['[[telemetry]]\n[debug.traces]\nservice_name = "x"', 'debug.traces.service_name'],
])('what cannot be moved stays and is named: %j', (text, subject) => {
  expect(migrated(text)).toEqual(parse(text))
  expect(aboutKeys(text).map((notice) => notice.subject)).toEqual([subject])
  expect(messages(text).join()).not.toContain('migrate-config')
})

test.each([['debug = true'], ['debug = []'], ['[debug]\nlevel = 1'], [''], ['[telemetry]\nbackend = "local"']])(
  'nothing is said where there is no old section: %j',
  (text) => {
    const { document, notices, origins } = migrateDocument(parse(text))
    expect([document, notices, origins]).toEqual([parse(text), [], new Map()])
  },
)

test('the port of OTLP over gRPC is pointed out, since no HTTP receiver answers there', () => {
  expect(aboutKeys('[observability]\nendpoint = "http://localhost:4317"').map(({ message }) => message)).toEqual([
    'observability.endpoint: port 4317 is that of OTLP over gRPC; telemetry.otlp_endpoint takes the one of OTLP over HTTP, 4318 as a rule',
  ])
  expect(aboutKeys('[observability]\nendpoint = "http://localhost:43170/v1"')).toEqual([])
})

test('redact = false is never quiet: it reaches further now', () => {
  expect(aboutKeys('[debug.traces]\nredact = false')).toHaveLength(1)
  expect(aboutKeys('[debug.traces]\nredact = true')).toEqual([])
  expect(aboutKeys('[debug.traces]\nredact = false\n[redaction]\nenabled = true')).toEqual([
    {
      subject: 'debug.traces.redact',
      message: 'debug.traces.redact is not used: redaction.enabled has another value, which wins',
    },
  ])
})

test('values are never repeated in a notice', () => {
  const text = `[observability]\nexporter = "s3cret"\nendpoint = "http://u:s3cret@h:4317"\nother = "s3cret"
    [debug.traces]\notlp_endpoint = "s3cret"\nmax_spans = "s3cret"\nredact = { x = "s3cret" }`
  expect(messages(text)).toHaveLength(7)
  expect(messages(text).join()).not.toContain('s3cret')
})

const value = fc.oneof(
  fc.constantFrom('otlp', 'none', 'http://a:4317', true, false, 10),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.record({ x: fc.integer() }),
)
const table = (...keys: string[]) =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] })
const documents = fc.record(
  {
    observability: fc.oneof(
      { weight: 5, arbitrary: table('exporter', 'endpoint', 'more') },
      { weight: 1, arbitrary: value },
    ),
    debug: fc.record(
      { traces: table('otlp_endpoint', 'service_name', 'redact', 'max_spans', 'legacy_files', 'more'), format: value },
      { requiredKeys: [] },
    ),
    telemetry: table('enabled', 'backend', 'otlp_endpoint', 'service_name'),
    redaction: fc.oneof(table('enabled'), value),
    agent: value,
  },
  { requiredKeys: [] },
)

test('twice changes no more than once, the input stays, and what was written under new keys stands', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const before = structuredClone(document)
      const once = migrateDocument(document).document
      expect(document).toEqual(before)
      expect(migrateDocument(once).document).toEqual(once)
      expect(planMigration(once).steps).toEqual([])
      expect(once).toMatchObject({
        ...(document.telemetry !== undefined && { telemetry: document.telemetry }),
        ...(document.redaction !== undefined && { redaction: document.redaction }),
      })
    }),
  )
})

test('redact is never lost: it decides, or stays, or something that was written wins over it', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const traces = document.debug?.traces
      fc.pre(traces?.['redact'] !== undefined)
      const after = migrateDocument(document)
      const debug = after.document['debug'] as { traces?: object } | undefined
      const decides = after.origins.get('redaction.enabled') === 'debug.traces.redact'
      const stays = 'redact' in (debug?.traces ?? {})
      const wasWritten = (document.redaction as { enabled?: unknown } | undefined)?.enabled !== undefined
      expect([decides, stays, wasWritten].filter(Boolean)).toHaveLength(stays && wasWritten ? 2 : 1)
    }),
  )
})
