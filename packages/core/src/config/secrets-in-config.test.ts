/** No credential stands in configuration, and none is shown: refusals by source, and what errors and notices carry. */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { inOwnDirectory, problemOf, writeToml } from './fixtures/reading.ts'
import type { ObservabilityConfig } from './observability-config.ts'
import { readConfig } from './read-config.ts'

inOwnDirectory()

const HINT =
  'put a JSON object of headers into the vault and name its key by telemetry.otlp_headers_vault_key (default ZEPH_OTEL_HEADERS)'
const OTLP: ObservabilityConfig = {
  telemetry: { enabled: true, backend: 'otlp', otlpEndpoint: 'https://otlp.example.com' },
}
const SECRET = 's3cretValue99'

/** Refused, with the way out, and without the secret in anything that could be printed. */
function expectRefused(read: () => unknown, key: string, secret = SECRET) {
  const problem = problemOf(read)
  expect(problem).toMatchObject({ code: 'secret_in_config', key, value: '[REDACTED]' })
  expect(problem.message).toContain(`${key} is [REDACTED], but must be `)
  expect(inspect(problem, { depth: 9 })).not.toContain(secret)
  return problem
}

describe.each(['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'])('%s', (name) => {
  test.each([
    `authorization=Bearer ${SECRET}`,
    `Authorization=Basic%20${SECRET}`,
    `x-scope-orgid=1, X-API-Key = ${SECRET}`,
    `api_key=${SECRET}`,
    `cookie=${SECRET}`,
    `x-honeycomb-team=${SECRET}`,
    `signoz-access-token=${SECRET}`,
    `client.secret=${SECRET}`,
    `password=${SECRET}`,
    `x%2Dauth%2Dtoken=${SECRET}`,
    `x-tenant=Bearer%20${SECRET}`,
    `x-tenant=glc_${SECRET}`,
    `Bearer ${SECRET}`,
    `%authorization=${SECRET}`,
  ])('%s is refused where spans are sent by OTLP, only there', (text) => {
    const { message } = expectRefused(() => readConfig(OTLP, { [name]: text }), name)
    expect(message).toBe(`${name} is [REDACTED], but must be left without credentials: ${HINT}`)
    expect(readConfig({}, { [name]: text }).notices).toEqual([])
    expect(readConfig({ telemetry: { enabled: true } }, { [name]: text }).notices).toEqual([])
    expect(readConfig({ telemetry: { ...OTLP.telemetry, enabled: false } }, { [name]: text }).notices).toEqual([])
  })

  test.each(['x-scope-orgid=tenant', 'x-axiom-dataset=agents,Content-Language=en', '', ' ', 'a', 'a=%'])(
    '%j passes',
    (text) => {
      expect(readConfig(OTLP, { [name]: text }).notices).toEqual([])
    },
  )
})

describe('an endpoint', () => {
  const urls = [
    `http://user:${SECRET}@localhost:4318`,
    `https://${SECRET}@otlp.example.com`,
    `https://:${SECRET}@otlp.example.com/v1`,
    `user:${SECRET}@localhost:4318`,
    `//user:${SECRET}@localhost`,
    `http:\\\\user:${SECRET}@localhost`,
    ` http://user:${SECRET}@localhost`,
    `https://otlp.example.com/?api_key=${SECRET}`,
    `https://otlp.example.com?a=b&Access-Token=${SECRET}`,
    `https://otlp.example.com?x=glsa_${SECRET}`,
    `https://otlp.example.com#token=${SECRET}`,
    `https://otlp.example.com?key=${SECRET}`,
  ]
  const keys = [
    ['telemetry', 'otlpEndpoint', 'otlp_endpoint'],
    ['telemetry', 'otlpTracesEndpoint', 'otlp_traces_endpoint'],
    ['telemetry', 'pyroscopeEndpoint', 'pyroscope_endpoint'],
    ['logging', 'ecsEndpoint', 'ecs_endpoint'],
  ] as const

  test.each(urls)('%s is refused from every source, also where nothing is enabled', (url) => {
    for (const [section, key, name] of keys) {
      expectRefused(() => readConfig({ [section]: { [key]: url } }, {}), `${section}.${key}`)
      const variable = `ZEPH_${section}_${name}`.toUpperCase()
      expectRefused(() => readConfig({}, { [variable]: url }), variable)
    }
    for (const variable of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
      expectRefused(() => readConfig({}, { [variable]: url }), variable)
    }
    const file = writeToml(`[telemetry]\nenabled = false\nbackend = "local"\notlp_endpoint = '${url}'\n`)
    const problem = expectRefused(() => readConfig({}, {}), 'telemetry.otlp_endpoint')
    expect(problem).toMatchObject({ file, line: 4, allowed: `a URL without credentials: ${HINT}` })
  })

  test('of Elasticsearch is refused with the key that its headers belong to', () => {
    const hint = 'name its key by logging.ecs_headers_vault_key'
    const inUrl = { logging: { ecsEndpoint: `http://u:${SECRET}@h` } }
    expect(expectRefused(() => readConfig(inUrl, {}), 'logging.ecsEndpoint').message).toContain(hint)
    const inKey = { logging: { ecsHeadersVaultKey: `Bearer ${SECRET}` } }
    expect(expectRefused(() => readConfig(inKey, {}), 'logging.ecsHeadersVaultKey').message).toContain(hint)
    writeToml(`[logging]\necs_headers_vault_key = "Bearer ${SECRET}"\n`)
    expect(expectRefused(() => readConfig({}, {}), 'logging.ecs_headers_vault_key').message).toContain(hint)
  })

  test('of the old section is refused, too, by the name that stands in the file', () => {
    const file = writeToml(`[observability]\nendpoint = "http://u:${SECRET}@h"\n`)
    expect(expectRefused(() => readConfig({}, {}), 'observability.endpoint')).toMatchObject({ file, line: 2 })
  })

  test.each(['https://otlp.example.com/@me?tenant=a@b', 'https://otlp.example.com/?monkey=1&sort=asc'])(
    '%s passes',
    (url) => {
      expect(readConfig({ telemetry: { otlpEndpoint: url } }, {}).config.telemetry.otlpEndpoint).toBe(url)
    },
  )
})

describe('a name of a vault key', () => {
  test.each([
    `Bearer ${SECRET}`,
    `{"authorization":"${SECRET}"}`,
    `authorization=${SECRET}`,
    `sk-${SECRET}`,
    `ghp_${SECRET}`,
    `xoxb-${SECRET}`,
    `glc_${SECRET}`,
    `sk_live_${SECRET}`,
    `${SECRET}${'a1'.repeat(20)}`,
    `eyJ${SECRET}.${SECRET}`,
    `${SECRET}!`,
    `${SECRET}${'-a'.repeat(64)}`,
  ])('%s is refused, from every source', (value) => {
    const toml = JSON.stringify(value)
    const allowed = expect.stringMatching(
      /^the name of a key in the vault, never the secret itself: .*ZEPH_OTEL_HEADERS/,
    )
    expectRefused(() => readConfig({ telemetry: { otlpHeadersVaultKey: value } }, {}), 'telemetry.otlpHeadersVaultKey')
    const variable = 'ZEPH_TELEMETRY_OTLP_HEADERS_VAULT_KEY'
    expectRefused(() => readConfig({}, { [variable]: value }), variable)
    const file = writeToml(`[telemetry]\notlp_headers_vault_key = ${toml}\n`)
    const problem = expectRefused(() => readConfig({}, {}), 'telemetry.otlp_headers_vault_key')
    expect(problem).toMatchObject({ file, line: 2, allowed })
    writeToml(`[[other.thing]]\nother_vault_key = ${toml}\n`)
    expectRefused(() => readConfig({}, {}), 'other.thing.other_vault_key')
  })

  test.each(['ZEPH_OTEL_HEADERS', 'kv/data/agents/otlp.headers-2', 'a'.repeat(128), 'skills-key', 'npm_token'])(
    '%s passes',
    (name) => {
      writeToml(`[telemetry]\notlp_headers_vault_key = "${name}"\n`)
      expect(readConfig({}, {})).toMatchObject({ config: { telemetry: { otlpHeadersVaultKey: name } }, notices: [] })
    },
  )
})

test.each([`AGE-SECRET-KEY-1${SECRET}`, `# created\nage-secret-key-1${SECRET}\n`])(
  'the identity %j is no path',
  (identity) => {
    expectRefused(() => readConfig({}, { ZEPH_VAULT_KEY_FILE: identity }), 'ZEPH_VAULT_KEY_FILE')
    expectRefused(() => readConfig({ vault: { keyFile: identity } }, {}), 'vault.keyFile')
    const file = writeToml(`[vault]\nkey_file = ${JSON.stringify(identity)}\n`)
    expect(expectRefused(() => readConfig({}, {}), 'vault.key_file')).toMatchObject({ file, line: 2 })
  },
)

test.each([`AGE-SECRET-KEY-1${SECRET}`, `# created\nage-secret-key-1${SECRET}\n`])(
  'ZEPH_VAULT_KEY with the identity %j is left to the vault and stands in no configuration',
  (identity) => {
    const keyFile = (environment: NodeJS.ProcessEnv) => readConfig({}, environment).config.vault.keyFile
    expect(keyFile({ ZEPH_VAULT_KEY: identity })).toBeUndefined()
    expect(keyFile({ ZEPH_VAULT_KEY: identity, ZEPH_VAULT_KEY_FILE: 'b' })).toBe('b')
    writeToml('[vault]\nkey_file = "a"\n')
    expect(keyFile({ ZEPH_VAULT_KEY: identity })).toBe('a')
    expect(keyFile({ ZEPH_VAULT_KEY: 'c' })).toBe('c')
    expectRefused(() => readConfig({}, { ZEPH_VAULT_KEY: `sk-${SECRET}` }), 'ZEPH_VAULT_KEY')
  },
)

describe('an authorization value in the file', () => {
  test.each([
    [`authorization = "${SECRET}"`, 'authorization', 1],
    [`[telemetry]\nauthorization = "${SECRET}"`, 'telemetry.authorization', 2],
    [`[telemetry.headers]\nAuthorization = "${SECRET}"`, 'telemetry.headers.Authorization', 2],
    [`[telemetry]\nheaders = { proxy-authorization = "${SECRET}" }`, 'telemetry.headers.proxy-authorization', 2],
    [`[telemetry]\notlp_headers = "authorization=${SECRET}"`, 'telemetry.otlp_headers', 2],
    [`[telemetry]\nheaders = '{"x-api-key":"${SECRET}"}'`, 'telemetry.headers', 2],
    [`[telemetry]\nheaders = ["x-api-key: ${SECRET}"]`, 'telemetry.headers', 2],
    [`[telemetry.trace_metadata]\nnote = "Bearer ${SECRET}"`, 'telemetry.trace_metadata.note', 2],
    [`[llm]\nextra = "curl -H 'Authorization: Bearer ${SECRET}'"`, 'llm.extra', 2],
    [
      `[[mcp.servers]]\nname = "a"\n[[mcp.servers]]\n[mcp.servers.http.headers]\nx-api-key = "${SECRET}"`,
      'mcp.servers.http.headers.x-api-key',
      5,
    ],
    [`[observability]\nendpoint = "http://a"\nauthorization = "${SECRET}"`, 'observability.authorization', 3],
    [`[a]\nx = "Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}"`, 'a.x', 2],
    [`a = { b = [{ c = { authorization = ["${SECRET}"] } }] }`, 'a.b.c.authorization', 1],
  ])('%s is refused with its place', (content, key, line) => {
    const file = writeToml(content)
    const problem = expectRefused(() => readConfig({}, {}), key)
    expect(problem).toMatchObject({ file, line, allowed: `left out: ${HINT}` })
  })

  test.each([
    '[authorization]\npolicy = "strict"',
    '[server]\nauthorization = false',
    '[telemetry]\nservice_name = "Basic agent"',
    '[agent]\nprompt = "Never repeat an authorization: header. Bearer tokens are secret."',
    '[mcp.headers]\nx-scope-orgid = "a"',
    '[llm]\nmax_tokens = 5\napi_key = "from-elsewhere"',
    '[redaction.patterns]\nauthorization = "abc"',
  ])('%j passes', (content) => {
    writeToml(content)
    expect(() => readConfig({}, {})).not.toThrow()
  })

  test('what describes secrets is none: the lists of [redaction]', () => {
    writeToml(
      `[redaction]\nkeys = ["authorization"]\nallow = ["Bearer ${SECRET}"]\npatterns = { headers = "token=x" }\n`,
    )
    expect(readConfig({}, {}).config.redaction.allow).toEqual([`Bearer ${SECRET}`])
  })
})

describe('a wrong value is not shown where it is or looks like a credential', () => {
  test.each<[string, ObservabilityConfig, NodeJS.ProcessEnv]>([
    ['under a vault key', { telemetry: { otlpHeadersVaultKey: { a: SECRET } as never } }, {}],
    ['in a table', { telemetry: { traceMetadata: { note: 1, api_key: SECRET } as never } }, {}],
    ['deep in a table', { telemetry: { traceMetadata: { a: [{ b: `sk-${SECRET}` }] } as never } }, {}],
    ['in a list', { redaction: { keys: ['', `ghp_${SECRET}`] } }, {}],
    ['in a variable', {}, { ZEPH_TELEMETRY_TRACE_METADATA: `token=${SECRET},x` }],
    ['in a variable that is no table', {}, { ZEPH_TELEMETRY_TRACE_METADATA: `Bearer ${SECRET}` }],
    ['in an endpoint that is none', { telemetry: { otlpEndpoint: `http://a:${SECRET}/x@h:b` } }, {}],
    ['in another key', { logging: { level: `sk-${SECRET}` as never } }, {}],
    ['in place of a section', { telemetry: `Bearer ${SECRET}` as never }, {}],
    ['in an endpoint of OpenTelemetry', OTLP, { OTEL_EXPORTER_OTLP_ENDPOINT: `h?x=${SECRET}` }],
  ])('%s', (_, given, environment) => {
    const problem = problemOf(() => readConfig(given, environment))
    expect(problem.value).toBe('[REDACTED]')
    expect(problem.message).toContain(' is [REDACTED], but must be ')
    expect(inspect(problem, { depth: 9 })).not.toContain(SECRET)
  })

  test('nor in the error of a broken file, whose parser quotes its lines', () => {
    writeToml(`[telemetry]\nauthorization = "Bearer ${SECRET}\n`)
    const problem = problemOf(() => readConfig({}, {}))
    expect(problem).toMatchObject({ code: 'invalid_file', line: 2 })
    expect(inspect(problem, { depth: 9 })).not.toContain(SECRET)
  })

  test('nor in a notice', () => {
    const environment = {
      OTEL_RESOURCE_ATTRIBUTES: `token=${SECRET},x`,
      OTEL_TRACES_SAMPLER: `sk-${SECRET}`,
      ZEPH_TELEMETRY_TOKEN: SECRET,
    }
    const { notices } = readConfig({ telemetry: { token: SECRET } as never }, environment)
    expect(notices).toHaveLength(4)
    expect(JSON.stringify(notices)).not.toContain(SECRET)
  })
})
