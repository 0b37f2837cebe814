/** What is published: the compiled package in a `node_modules` of its own, without the source condition. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from './fixtures/run-program.ts'

const PACKAGE = resolve(import.meta.dirname, '..')
const MODULES = resolve(PACKAGE, '../../node_modules')
const ENABLED = { ZEPH_TELEMETRY_ENABLED: 'true' }
const ON = ['--conditions=profiling']

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'zeph-built-'))
  const modules = join(directory, 'node_modules')
  const core = join(modules, '@zeph-telemetry/core')
  mkdirSync(core, { recursive: true })
  cpSync(join(PACKAGE, 'package.json'), join(core, 'package.json'))
  const compiler = join(MODULES, 'typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', join(PACKAGE, 'tsconfig.build.json'), '--outDir', join(core, 'dist')])
  cpSync(core, join(directory, 'copy/node_modules/@zeph-telemetry/core'), { recursive: true })
  for (const folder of [modules, join(directory, 'copy/node_modules')]) {
    for (const name of ['@opentelemetry', 'fastest-levenshtein', 'smol-toml', 'zod'])
      symlinkSync(join(MODULES, name), join(folder, name))
  }
})
afterAll(() => rmSync(directory, { recursive: true }))

function program(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

async function run(file: string, flags: readonly string[]) {
  return runProgram({ program: [file], sources: false, profiling: false, flags, environment: ENABLED })
}

const USE = `
  const same = core.instrumentFn('agent.turn', f) === f
  const value = core.withSpan('agent.turn', {}, () => f(20))
  console.log(same, value)
`
const COMMON = () =>
  program('common.cjs', `const core = require('@zeph-telemetry/core'); const f = (x) => x + 1; ${USE}`)
const MODULE = () =>
  program('module.mjs', `import * as core from '@zeph-telemetry/core'; const f = (x) => x + 1; ${USE}`)

test.each([
  ['require', COMMON],
  ['import', MODULE],
])('%s works on and off', async (_, file) => {
  const [on, off] = await Promise.all([run(file(), ON), run(file(), [])])
  expect(off).toMatchObject({ code: 0, stdout: 'true 21\n', traces: [] })
  expect(off.stderr).toMatch(/^zeph-telemetry: telemetry is enabled, but .*\n$/)
  expect(on).toMatchObject({ code: 0, stdout: 'false 21\n', stderr: '' })
  expect(on.traces).toHaveLength(1)
})

test.each([
  ['require', COMMON],
  ['import', MODULE],
])('--import @zeph-telemetry/core/register switches %s on', async (_, file) => {
  const register = `--import=${join(directory, 'node_modules/@zeph-telemetry/core/dist/register.js')}`
  const result = await run(file(), [register])
  expect(result).toMatchObject({ code: 0, stdout: 'false 21\n', stderr: '' })
  expect(result.traces).toHaveLength(1)
})

test('both entries in one process warn once, and what is on records', async () => {
  const file = program(
    'mixed.mjs',
    `import * as off from '@zeph-telemetry/core'
    const on = await import('./copy/node_modules/@zeph-telemetry/core/dist/on.js')
    await import('./node_modules/@zeph-telemetry/core/dist/on.js')
    const f = () => {}
    console.log(off.instrumentFn('agent.turn', f) === f, on.instrumentFn('agent.turn', f) === f)
    on.withSpan('agent.turn', {}, f)`,
  )
  const result = await run(file, [])
  expect(result).toMatchObject({ code: 0, stdout: 'true false\n' })
  expect(result.stderr).toMatch(
    /^zeph-telemetry: telemetry is enabled, but .*\nzeph-telemetry: both the on and the off entry .*\n$/,
  )
  expect(result.traces).toHaveLength(1)
})

test('two copies that are on make one trace', async () => {
  const file = program(
    'copies.mjs',
    `import * as one from '@zeph-telemetry/core'
    const two = await import('./copy/node_modules/@zeph-telemetry/core/dist/on.js')
    console.log(one.initObservability() === two.initObservability())
    one.withSpan('outer', {}, (outer) => two.withSpan('inner', {}, (inner) => console.log(outer.traceId === inner.traceId)))`,
  )
  const result = await run(file, ON)
  expect(result).toMatchObject({ code: 0, stdout: 'true\ntrue\n', stderr: '' })
  expect(result.traces).toHaveLength(1)
})
