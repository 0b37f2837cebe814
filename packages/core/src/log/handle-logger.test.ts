/** `logger` of the handle, with and without the condition. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/uses-handle.ts')

test.each([
  ['on, telemetry enabled', true, 'true'],
  ['on, telemetry not enabled', true, 'false'],
  ['off', false, 'false'],
])('%s: lines are in the file, with the levels that the handle is given', async (_, profiling, enabled) => {
  const workingDirectory = temporaryDirectory()
  const environment = { ZEPH_TELEMETRY_ENABLED: enabled }
  const { code, stderr } = await runProgram({ program: [PROGRAM], workingDirectory, profiling, environment })
  expect([code, stderr]).toEqual([0, ''])
  const lines = linesOf(readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'))
  expect(lines.filter(({ name }) => name !== 'system.metrics')).toMatchObject([
    { level: 'debug', name: 'llm', request_id: 'r-1', tokens: 8, msg: 'asked' },
    { level: 'error', err: { message: 'refused' } },
  ])
})

test('process.exit in the turn of initObservability: the line is in the file, though notices have the log loaded, too', async () => {
  const workingDirectory = temporaryDirectory()
  const environment = { ZEPH_TELEMETRY_ENABLED: 'true' }
  await runProgram({ program: [PROGRAM, 'exit at once'], workingDirectory, environment })
  const lines = linesOf(readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'))
  expect(lines).toMatchObject([{ level: 'debug', msg: 'asked' }])
})

test('a bundle that is off has neither pino nor the log', async () => {
  const { metafile } = await build({
    entryPoints: [PROGRAM],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@zeph-telemetry/source'],
    logLevel: 'error',
  })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.join()).toContain('process-logger-off')
  expect(inputs.filter((input) => /pino|root-logger|deferred-logger|log-outputs/.test(input))).toEqual([])
})
