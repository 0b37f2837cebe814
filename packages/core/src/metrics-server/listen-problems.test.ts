/** What keeps the server from listening: one line that names the key, no server, and a program that goes on. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { serve } from './fixtures/serve.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/serving.ts')
const GOES_ON = '; metrics and health are not served, the program goes on\n'

async function serving(metrics: object) {
  const { code, stdout, stderr } = await runProgram({ program: [PROGRAM, JSON.stringify(metrics)] })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'url undefined\nvalue 3\n' })
  expect(stderr.split('zeph-telemetry: ')).toHaveLength(2)
  return stderr.slice('zeph-telemetry: '.length)
}

test('a port that another process has', async () => {
  const { port } = await serve()
  expect(await serving({ port })).toBe(
    `metrics.port: 127.0.0.1:${port} is in use already; choose another port, or 0 for any that is free (EADDRINUSE)${GOES_ON}`,
  )
})

test('an address that is not of this machine', async () => {
  // Kept for documentation (RFC 5737): no machine has it.
  expect(await serving({ host: '192.0.2.1' })).toBe(
    `metrics.host: 192.0.2.1:0 is no address of this machine (EADDRNOTAVAIL)${GOES_ON}`,
  )
  expect(await serving({ host: '[2001:db8::1]' })).toMatch(
    /^metrics.host: \[2001:db8::1\]:0 is .*\((EADDRNOTAVAIL|EAFNOSUPPORT)\)/,
  )
})

test('a name that nobody knows', async () => {
  expect(await serving({ host: 'no-such-host.invalid' })).toMatch(
    /^metrics.host: no-such-host.invalid:0 is a name that .* \((ENOTFOUND|EAI_AGAIN)\); metrics and health are not served/,
  )
})

// Root may listen everywhere, and some systems let everybody: the program finds out.
test.skipIf(process.platform !== 'linux')('a port that needs rights', async (context) => {
  const { stdout, stderr } = await runProgram({ program: [PROGRAM, '{"port":80}', 'unprivileged'] })
  context.skip(stdout.includes('127.0.0.1:80'), 'every user may listen at port 80 here')
  expect(stdout).toBe('url undefined\nvalue 3\n')
  expect(stderr).toBe(
    `zeph-telemetry: metrics.port: 127.0.0.1:80 needs rights that this process does not have; ports from 1024 on need none, as a rule (EACCES)${GOES_ON}`,
  )
})

test.each([
  ['metrics.metrics_path', { metricsPath: '/a?b' }],
  ['metrics.metrics_path', { metricsPath: '/a b' }],
  ['metrics.metrics_path', { metricsPath: '/a#b' }],
  ['metrics.metrics_path', { metricsPath: '/a?' }],
  ['metrics.metrics_path', { metricsPath: '/a/../b' }],
  ['metrics.metrics_path', { metricsPath: '/grün' }],
  ['metrics.metrics_path', { metricsPath: 'metrics' }],
  ['metrics.metrics_path', { metricsPath: '' }],
  ['metrics.health_check_path', { healthCheckPath: '/health\n' }],
  ['metrics.metrics_path', { metricsPath: '/health' }],
  ['metrics.metrics_path', { metricsPath: '/health/ready' }],
  ['metrics.metrics_path', { metricsPath: '/', healthCheckPath: '/' }],
])('a path that cannot be served is told by its key %s: %j', async (key, paths) => {
  const said = await serving(paths)
  const [[, path]] = Object.entries(paths) as [[string, string]]
  expect(said.startsWith(`${key} is ${JSON.stringify(path)}, `)).toBe(true)
  expect(said.endsWith(GOES_ON)).toBe(true)
})

test.each(['/', '/a/b.c-d_e~', '/m%20n', '//metrics', '/metrics/'])('the path %j is served', async (metricsPath) => {
  const { metricsUrl, port } = await serve({ metrics: { metricsPath } })
  expect(metricsUrl).toBe(`http://127.0.0.1:${port}${metricsPath}`)
  expect((await fetch(metricsUrl)).status).toBe(200)
})
