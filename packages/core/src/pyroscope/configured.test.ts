/** From `[telemetry]` to the receiver and the trace, in whole programs; and what there is without the condition. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../fixtures/run-program.ts'
import { PprofReceiver } from './fixtures/pprof-receiver.ts'

const PROGRAM = '../pyroscope/fixtures/observed.ts'
const LINKS = Number(process.versions.node.split('.')[0]) >= 24 ? [] : ['--experimental-async-context-frame']
const MODULE_LIST = join(import.meta.dirname, '../fixtures/module-list.ts')
const CONDITION = '--conditions=profiling-pyroscope'

interface Asked {
  readonly wayOut?: string
  readonly flags?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

const run = ({ wayOut = 'natural end', flags = [CONDITION], environment = {} }: Asked): Promise<ProgramResult> =>
  runProgram({
    program: [PROGRAM, wayOut],
    flags: ['--no-warnings', ...LINKS, ...flags],
    environment: { ZEPH_TELEMETRY_ENABLED: 'true', ZEPH_TELEMETRY_SHUTDOWN_TIMEOUT_MS: '20000', ...environment },
  })

interface DrawnSpan {
  readonly name: string
  readonly args?: Readonly<Record<string, unknown>>
}

/** The value of an attribute, by the names of the spans that have it. */
function attributeIn({ traces }: ProgramResult, key: string): Record<string, unknown> {
  const spans = traces.flatMap((path) => JSON.parse(readFileSync(path, 'utf8')) as DrawnSpan[])
  return Object.fromEntries(spans.flatMap(({ name, args }) => (args?.[key] === undefined ? [] : [[name, args[key]]])))
}

test.each(['natural end', 'shutdown'])(
  'the root span of the trace names the profile that has its samples: %s',
  async (wayOut) => {
    const receiver = await PprofReceiver.start()
    const environment = { ZEPH_TELEMETRY_PYROSCOPE_ENDPOINT: receiver.url, ZEPH_TELEMETRY_SERVICE_NAME: 'observed' }
    const result = await run({ wayOut, environment })
    expect(result).toMatchObject({ code: 0, stdout: '["healthy"]\n', stderr: '' })
    const ids = attributeIn(result, 'pyroscope.profile.id')
    expect(ids).toEqual({ 'agent.turn': expect.stringMatching(/^[0-9a-f]{16}$/) })
    expect(attributeIn(result, 'pyroscope.pprof.profile_id')).toEqual(ids)
    const [wall] = receiver.of('wall/nanoseconds')
    expect(wall!.query['name']).toMatch(/^observed\{/)
    const labels = wall!.samples.map((sample) => sample.labels).filter((label) => 'span_id' in label)
    expect(labels.length).toBeGreaterThan(0)
    for (const label of labels) expect(label).toMatchObject({ span_id: ids['agent.turn'], span_name: 'agent.turn' })
  },
)

test('headers come from the vault, the rest from its keys', async () => {
  const receiver = await PprofReceiver.start()
  const { stderr } = await run({
    environment: {
      ZEPH_TELEMETRY_BACKEND: 'pyroscope',
      ZEPH_TELEMETRY_PYROSCOPE_ENDPOINT: receiver.url,
      ZEPH_TELEMETRY_PYROSCOPE_TENANT: 'team-7',
      ZEPH_TELEMETRY_PYROSCOPE_PROFILES: 'heap',
      ZEPH_TELEMETRY_PYROSCOPE_HEADERS_VAULT_KEY: 'PROFILE_HEADERS',
      PROFILE_HEADERS: '{"authorization":"Bearer of-the-vault"}',
      ZEPH_OTEL_HEADERS: '{"authorization":"Bearer of-otlp"}',
    },
  })
  expect(stderr).toBe('')
  expect(
    receiver.profiles.map(({ types, headers }) => [types[0], headers.authorization, headers['x-scope-orgid']]),
  ).toEqual([['inuse_objects/count', 'Bearer of-the-vault', 'team-7']])
})

test('without the condition nothing of it is loaded, nothing is sent, and one line says how to get it', async () => {
  const receiver = await PprofReceiver.start()
  const environment = { ZEPH_TELEMETRY_PYROSCOPE_ENDPOINT: receiver.url }
  const result = await run({ flags: ['--import', MODULE_LIST], environment })
  expect(result.stdout).toContain('observed.ts')
  expect(result.stdout).not.toMatch(/@datadog\/pprof|pprof-format|push-profiles|@pyroscope/)
  expect(result.stderr).toMatch(/^zeph-telemetry: .*--conditions=profiling-pyroscope.*\n$/)
  expect(receiver.requests).toEqual([])
  expect(attributeIn(result, 'pyroscope.profile.id')).toEqual({})
})

test('with the condition and no endpoint the profiler is not loaded, and nothing is said', async () => {
  const result = await run({ flags: [CONDITION, '--import', MODULE_LIST] })
  expect(result.stdout).toContain('start-pyroscope.ts')
  expect(result.stdout).not.toMatch(/@datadog\/pprof|pprof-format|@pyroscope/)
  expect(result.stderr).toBe('')
})
