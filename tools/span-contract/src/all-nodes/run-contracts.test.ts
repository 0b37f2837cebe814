import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runContracts } from './run-contracts.ts'

const MODULES = resolve(import.meta.dirname, '../../../../node_modules')

/** A repository with these contract tests; packages by name. */
function repository(packages: Readonly<Record<string, string>>): { root: string; files: string[] } {
  const root = mkdtempSync(join(tmpdir(), 'zeph-contracts-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  symlinkSync(MODULES, join(root, 'node_modules'))
  writeFileSync(join(root, 'vitest.config.js'), 'export default { test: { include: ["packages/**/*.test.ts"] } }')
  const files = Object.entries(packages).map(([name, body]) => {
    mkdirSync(join(root, 'packages', name, 'src'), { recursive: true })
    const file = `packages/${name}/src/contract.test.ts`
    writeFileSync(join(root, file), `import { expect, test } from 'vitest'\n${body}`)
    return file
  })
  return { root, files }
}

test('tests are summed up by package, with skips and their reasons', async () => {
  const { root, files } = repository({
    one: "test('a', () => {})\ntest('b', () => {})",
    two: "console.log('tool.cache: skipped: no cache')\ntest('c', (context) => context.skip('no cache'))",
  })
  expect(await runContracts(process.execPath, root, files)).toEqual({
    packages: [
      { folder: 'packages/one', passed: 2, skipped: 0, failures: [] },
      { folder: 'packages/two', passed: 0, skipped: 1, failures: [] },
    ],
    skips: ['tool.cache: skipped: no cache'],
  })
})

test('failures are named, files that cannot be run as well, and only what was asked for is run', async () => {
  const { root } = repository({
    one: "test('a', () => expect(1).toBe(2))",
    two: "import './missing.ts'",
    three: "test('c', () => expect(1).toBe(2))",
  })
  const files = ['one', 'two'].map((name) => `packages/${name}/src/contract.test.ts`)
  const { packages } = await runContracts(process.execPath, root, files)
  expect(packages).toEqual([
    { folder: 'packages/one', passed: 0, skipped: 0, failures: [expect.stringMatching(/^a: .*expected 1 to be 2/)] },
    {
      folder: 'packages/two',
      passed: 0,
      skipped: 0,
      failures: [expect.stringMatching(/^packages\/two\/src\/contract\.test\.ts: .*missing\.ts/)],
    },
  ])
})

test('the tests and their children run on the Node that was given', async () => {
  const { root, files } = repository({
    one: `import { execFileSync } from 'node:child_process'
test('a', () => expect(execFileSync('which', ['node'], { encoding: 'utf8' })).toBe(import.meta.dirname.replace(/packages.*/, 'bin/node\\n')))`,
  })
  mkdirSync(join(root, 'bin'))
  symlinkSync(process.execPath, join(root, 'bin/node'))
  expect((await runContracts(join(root, 'bin/node'), root, files)).packages).toMatchObject([
    { passed: 1, failures: [] },
  ])
})

test('a vitest that makes no report is an error with what it said', async () => {
  const root = mkdtempSync(join(tmpdir(), 'zeph-contracts-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  await expect(runContracts(process.execPath, root, [])).rejects.toThrow(
    /^vitest made no report:\n[\s\S]*Cannot find module/,
  )
})
