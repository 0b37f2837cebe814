/** The matcher in a vitest of its own: it writes, updates and refuses as vitest does with its own snapshots. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { recordTurn } from './fixtures/traced-turn.ts'
import './vitest.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const CONFIG = join(import.meta.dirname, 'fixtures/golden/golden-run.ts')

let file: string

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'zeph-golden-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  file = join(folder, 'turn.golden.txt')
})

interface Run {
  readonly code: number | null
  readonly output: string
}

/** Runs the one test that there is. */
async function vitest(flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const { promise, resolve: done } = Promise.withResolvers<Run>()
  const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--config', CONFIG, ...flags]
  const env = { ...process.env, CI: '', UPDATE_GOLDEN: '', NO_COLOR: '1', GOLDEN_FILE: file, ...environment }
  const child = execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
    done({ code: child.exitCode, output: stdout + stderr }),
  )
  return promise
}

test('an absent file is written, but not in CI', async () => {
  const inCi = await vitest([], { CI: 'true' })
  expect(inCi.output).toContain('this run must not write one')
  expect([inCi.code, existsSync(file)]).toEqual([1, false])
  expect((await vitest([])).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('\nagent.turn\n')
  expect((await vitest([], { CI: 'true' })).code).toBe(0)
})

test('a file that differs is a failure, and updated by -u and by UPDATE_GOLDEN', async () => {
  for (const [flags, environment] of [
    [['-u'], {}],
    [[], { UPDATE_GOLDEN: '1' }],
  ] as const) {
    writeFileSync(file, 'agent.turn\n')
    const failed = await vitest([])
    expect(failed.output).toContain('First difference: agent.turn: "agent.prepare_context" was not expected')
    expect([failed.code, readFileSync(file, 'utf8')]).toEqual([1, 'agent.turn\n'])
    expect((await vitest(flags, environment)).code).toBe(0)
    expect((await vitest([])).code).toBe(0)
  }
})

test('a relative path starts at the folder of the test', () => {
  expect(recordTurn()).toMatchGoldenTree('fixtures/golden/turn.golden.txt', { update: 'none' })
  expect(() => expect(recordTurn({ llmFails: true })).toMatchGoldenTree('fixtures/golden/turn.golden.txt')).toThrow(
    'First difference: agent.turn > llm.chat: status: expected no error, got error',
  )
})

test('a function may be recorded around, later ones are waited for', async () => {
  const url = new URL('fixtures/golden/turn.golden.txt', import.meta.url)
  await expect(expect(async () => recordTurn()).toMatchGoldenTree(url)).resolves.toBeUndefined()
})

test('it cannot be negated, since a test that fails would write the file', () => {
  expect(() => expect(recordTurn()).not.toMatchGoldenTree(file)).toThrow('cannot be negated')
  expect(existsSync(file)).toBe(false)
})
