/** Each part that is optional may fail: it says so once, everything else works, and the program cannot tell. */
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { runProgram } from './fixtures/run-program.ts'
import { temporaryDirectory } from './fixtures/temporary-directory.ts'

const WORKS = { sum: 3, traced: true, served: true, profiled: true, logged: true }

/** Where metrics are, and at the end what an export has lost. */
const OTHER_NOTICES = / are served at | (is|are) missing at /

let directory: string
/** A file, where a directory is wanted. */
let file: string
let port: string

beforeEach(async () => {
  directory = temporaryDirectory()
  file = join(directory, 'file')
  writeFileSync(file, '')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  port = String((server.address() as AddressInfo).port)
})

async function run(environment: NodeJS.ProcessEnv) {
  const { code, signal, stdout, stderr } = await runProgram({
    program: ['all-parts.ts'],
    workingDirectory: directory,
    environment: {
      ZEPH_TELEMETRY_ENABLED: 'true',
      ZEPH_TELEMETRY_SHUTDOWN_TIMEOUT_MS: '500',
      ZEPH_METRICS_ENABLED: 'true',
      ZEPH_METRICS_PORT: '0',
      ZEPH_PROFILING_CPU_PROFILING: 'true',
      ZEPH_LOGGING_FILE: join(directory, 'agent.log'),
      ...environment,
    },
  })
  const told = stderr.split('\n').filter((line) => line.includes('zeph-telemetry') && !OTHER_NOTICES.test(line))
  expect([code, signal]).toEqual([0, null])
  return { works: JSON.parse(stdout), told }
}

test('all of them work, and there is nothing to say', async () => {
  expect(await run({})).toEqual({ works: WORKS, told: [] })
})

const CASES: Readonly<Record<string, readonly [environment: () => NodeJS.ProcessEnv, fails: object, says: RegExp]>> = {
  'the trace file': [() => ({ ZEPH_TELEMETRY_TRACE_DIR: join(file, 'traces') }), { traced: false }, /ENOTDIR|EEXIST/],
  'the metrics server': [() => ({ ZEPH_METRICS_PORT: port }), { served: false }, /metrics\.port: .* is in use already/],
  'the CPU profile': [
    () => ({ ZEPH_PROFILING_OUTPUT_DIR: join(file, 'profiles') }),
    { profiled: false },
    /a cpuprofile is lost: (ENOTDIR|EEXIST)/,
  ],
  'the log file': [() => ({ ZEPH_LOGGING_FILE: join(file, 'agent.log') }), { logged: false }, /ENOTDIR|EEXIST/],
  'export without a certificate': [
    () => ({
      ZEPH_TELEMETRY_BACKEND: 'local,otlp',
      ZEPH_TELEMETRY_OTLP_ENDPOINT: 'https://127.0.0.1:1',
      ZEPH_TELEMETRY_OTLP_CERTIFICATE: 'nowhere.pem',
    }),
    {},
    /telemetry\.otlp_certificate names a file that cannot be used/,
  ],
  'export without its headers': [
    () => ({
      ZEPH_TELEMETRY_BACKEND: 'local,otlp',
      ZEPH_TELEMETRY_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      ZEPH_TELEMETRY_OTLP_HEADERS_VAULT_KEY: 'NOWHERE',
    }),
    {},
    /NOWHERE/,
  ],
  'the key of hashes': [() => ({ ZEPH_REDACTION_HASH_KEY_VAULT_KEY: 'NOWHERE' }), {}, /what is redacted has no hash/],
}

test.each(Object.entries(CASES))(
  '%s fails: one message, and the others work',
  async (_, [environment, fails, says]) => {
    const { works, told } = await run(environment())
    expect(works).toEqual({ ...WORKS, ...fails })
    expect(told).toEqual([expect.stringMatching(says)])
  },
)

test('several fail at once: each says so', async () => {
  const { works, told } = await run({
    ...CASES['the trace file']![0](),
    ...CASES['the metrics server']![0](),
    ...CASES['the CPU profile']![0](),
    ...CASES['the key of hashes']![0](),
  })
  expect(works).toEqual({ ...WORKS, traced: false, served: false, profiled: false })
  expect(told).toHaveLength(4)
})
