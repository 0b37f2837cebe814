/** When zod is loaded, and what happens where there is none; in processes and bundles of their own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/reads-config.ts')
const MODULE_LIST = `--import=${join(import.meta.dirname, '../fixtures/module-list.ts')}`

interface Case {
  readonly how?: 'plainly' | 'with zod'
  readonly code?: object
  readonly environment?: NodeJS.ProcessEnv
  readonly toml?: string
}

async function reading({ how = 'with zod', code = {}, environment = {}, toml }: Case, program = PROGRAM) {
  const workingDirectory = temporaryDirectory()
  if (toml !== undefined) writeFileSync(join(workingDirectory, 'zeph.toml'), toml)
  const { stdout, stderr } = await runProgram({
    program: [program, how, JSON.stringify(code)],
    // The runner's own variable would be something to check.
    environment: { ZEPH_TELEMETRY_TRACE_DIR: '', ...environment },
    ...{ workingDirectory, profiling: false, flags: program === PROGRAM ? [MODULE_LIST] : [] },
  })
  expect(stderr).toBe('')
  const lines = stdout.trimEnd().split('\n')
  const found = JSON.parse(lines.find((line) => line.startsWith('{'))!) as { result: object; zod: boolean }
  const zod = found.zod || lines.some((line) => line.startsWith('loaded ') && line.includes('/node_modules/zod/'))
  return { result: found.result, zod }
}

const SOMETHING: Record<string, Case> = {
  'a file': { toml: '[metrics]\nport = 1\n' },
  'a variable': { environment: { ZEPH_METRICS_PORT: '1' } },
  'a variable of OpenTelemetry': { environment: { OTEL_SERVICE_NAME: 'a' } },
  'an object': { code: { metrics: { port: 1 } } },
  'something wrong': { code: { metrics: { port: 'a' } } },
}

describe.each(Object.entries(SOMETHING))('for %s', (_, given) => {
  test('zod is loaded to check it, and never to read it plainly, with the same result', async () => {
    const [checked, plain] = await Promise.all([reading(given), reading({ ...given, how: 'plainly' })])
    expect(checked.zod).toBe(true)
    expect(plain.zod).toBe(false)
    expect(checked.result).toEqual(plain.result)
  })
})

test.each<[string, Case]>([
  ['nothing', {}],
  ['empty sections', { code: { telemetry: {}, logging: {} } }],
  ['a file without our sections', { toml: '[agent]\nname = "x"\n' }],
  ['other variables', { environment: { ZEPH_OTEL_HEADERS: '{}', OTEL_SDK_DISABLED: 'true' } }],
])('for %s zod is not loaded', async (_, given) => {
  expect(await reading(given)).toMatchObject({ zod: false, result: { config: { metrics: { port: 9464 } } } })
})

test.each(['esm', 'cjs'] as const)(
  'a bundle (%s) without node_modules checks without zod, and says the same',
  async (format) => {
    const bundle = join(temporaryDirectory(), format === 'esm' ? 'bundle.mjs' : 'bundle.cjs')
    await build({
      ...{ entryPoints: [PROGRAM], outfile: bundle, conditions: ['@zeph-telemetry/source'], format },
      ...{
        bundle: true,
        minify: true,
        platform: 'node',
        logLevel: 'error',
        logOverride: { 'empty-import-meta': 'silent' },
      },
    })
    for (const given of Object.values(SOMETHING)) {
      const [bundled, checked] = await Promise.all([reading(given, bundle), reading(given)])
      expect(bundled.zod).toBe(false)
      const { result } = checked
      expect(bundled.result).toEqual(result)
    }
  },
)
