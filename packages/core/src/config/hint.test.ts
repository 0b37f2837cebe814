/** The hand-written look into the file: the same answer as the TOML library and the migration give, form by form. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { readConfig } from './read-config.ts'

/** Whether the program without the condition is told that it is enabled, and whether it would be with it. */
async function answers(toml: string, environment: NodeJS.ProcessEnv = {}) {
  const workingDirectory = temporaryDirectory()
  const file = join(workingDirectory, 'zeph.toml')
  writeFileSync(file, toml)
  const { stderr } = await runProgram({
    program: ['asks-for-telemetry.ts'],
    ...{ profiling: false, workingDirectory, environment },
  })
  const { config } = readConfig(
    { telemetry: { otlpEndpoint: 'http://localhost' } },
    { ...environment, ZEPH_CONFIG: file },
  )
  return { hinted: stderr.includes('telemetry is enabled, but'), enabled: config.telemetry.enabled }
}

const YES = [
  '[telemetry]\nenabled = true',
  '["telemetry"]\r\n  "enabled"=true # yes\r\n',
  "[ 'telemetry' ]\nservice_name = \"a\"\n'enabled' = true",
  'telemetry.enabled = true',
  '"telemetry" . "enabled" = true',
  'telemetry = { service_name = "a", "enabled" = true }',
  '[observability]\nendpoint = "http://a"\nexporter = "otlp"',
]

const NO = [
  '',
  '[telemetry]\nenabled = false',
  '[telemetry]\n# enabled = true',
  '[telemetry]\nservice_name = "a"\n[metrics]\nenabled = true',
  '[telemetry.trace_metadata]\nenabled = "true"',
  'telemetry = { service_name = "a" }',
  '[observability]\nexporter = "none"',
  '[observability]\nexporter = "otlp"\n[telemetry]\nenabled = false',
]

test.each(YES)('%j asks for telemetry', async (toml) => {
  expect(await answers(toml)).toEqual({ hinted: true, enabled: true })
})

test.each(NO)('%j does not', async (toml) => {
  expect(await answers(toml)).toEqual({ hinted: false, enabled: false })
})

test('OTEL_SDK_DISABLED is asking for nothing, whatever else asks', async () => {
  const environment = { OTEL_SDK_DISABLED: 'True', ZEPH_TELEMETRY_ENABLED: 'true' }
  expect(await answers('[telemetry]\nenabled = true', environment)).toEqual({ hinted: false, enabled: false })
})
