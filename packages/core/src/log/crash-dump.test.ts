/** What is left of the log in memory when an error ends the process, with and without the condition. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/crashes.ts')
const NAME = /^crash_\d{8}_\d{6}_\d+\.log$/

interface Options {
  readonly workingDirectory?: string
  readonly profiling?: boolean
  readonly environment?: NodeJS.ProcessEnv
}

async function crash(end: string, { environment, profiling = true, ...options }: Options = {}) {
  const workingDirectory = options.workingDirectory ?? temporaryDirectory()
  const quiet = { ZEPH_LOGGING_STDERR: 'false', ...environment }
  const result = await runProgram({ program: [PROGRAM, end], workingDirectory, profiling, environment: quiet })
  const folder = join(workingDirectory, environment?.['ZEPH_LOGGING_CRASH_DIR'] ?? '.local/crashes')
  const files = () => readdirSync(folder).filter((name) => NAME.test(name))
  const isThere = () => readdirSync(join(folder, '..')).includes('crashes')
  const lines = () => linesOf(readFileSync(join(folder, files().at(-1)!), 'utf8'))
  return { ...result, folder, files, isThere, lines }
}

describe.each([true, false])('profiling %s', (profiling) => {
  test.each([
    ['an uncaught exception', 1, 'TypeError', 'uncaughtException'],
    ['an unhandled rejection', 1, 'RangeError', 'unhandledRejection'],
  ])('%s: the lines before and the error are in a file of the owner alone', async (end, status, type, origin) => {
    const { code, folder, files, lines } = await crash(end, { profiling })
    expect(code).toBe(status)
    expect(lines()).toMatchObject([
      { level: 'info', msg: 'before', password: expect.stringContaining('REDACTED') },
      { level: 'warn', msg: 'last' },
      {
        level: 'fatal',
        name: 'zeph-telemetry',
        time: expect.any(String),
        pid: expect.any(Number),
        err: { type, stack: expect.any(String) },
        msg: `the process died of an error: ${origin}`,
      },
    ])
    expect(JSON.stringify(lines())).not.toMatch(/hunter2-is-long|REDACTED(?!")\w|sk-ant-REDACTED/)
    const [name = ''] = files()
    expect([files().length, statSync(join(folder, name)).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([
      1, 0o600, 0o700,
    ])
  })
})

test('what is thrown may be anything', async () => {
  const { lines } = await crash('a rejection that is no error')
  expect(lines().at(-1)).toMatchObject({ level: 'fatal', err: expect.anything() })
})

test('a program that answers the error and leaves with a code of failure leaves the lines, too, its last included', async () => {
  const { code, lines } = await crash('an exception that the program answers with process.exit(3)')
  expect(code).toBe(3)
  expect(lines().map(({ msg }) => msg)).toEqual([
    'before',
    'last',
    'the program says goodbye',
    'the process died of an error: uncaughtException',
  ])
})

test.each(['an exception that the program answers and lives on', 'process.exit(1)'])('%s leaves none', async (end) => {
  expect((await crash(end)).isThere()).toBe(false)
})

test.each(['crash_dir = ""', 'recent_lines = 0'])('%s: nothing is left, and the process dies as ever', async (line) => {
  const workingDirectory = temporaryDirectory()
  mkdirSync(join(workingDirectory, '.local'))
  writeFileSync(join(workingDirectory, 'zeph.toml'), `[logging]\n${line}\n`)
  const { code, stderr } = await crash('an uncaught exception', { workingDirectory })
  expect([code, readdirSync(join(workingDirectory, '.local'))]).toEqual([1, ['zeph.log']])
  expect(stderr).toContain('TypeError: not caught')
})

test('a folder that cannot be made changes nothing about how the process dies', async () => {
  const workingDirectory = temporaryDirectory()
  writeFileSync(join(workingDirectory, 'blocked'), '')
  const environment = { ZEPH_LOGGING_CRASH_DIR: 'blocked/crashes' }
  const { code, stderr } = await crash('an uncaught exception', { workingDirectory, environment })
  expect(code).toBe(1)
  expect(stderr).toContain('TypeError: not caught')
  expect(stderr).not.toContain('ENOTDIR')
})

test('the last ten stay, and what is not ours', async () => {
  const workingDirectory = temporaryDirectory()
  const folder = join(workingDirectory, '.local/crashes')
  mkdirSync(folder, { recursive: true })
  const old = Array.from({ length: 12 }, (_, index) => `crash_202501${10 + index}_000000_1.log`)
  const theirs = ['crash_20250101_000000_1.log.txt', 'crash_notes.log', 'zeph.log']
  for (const name of [...old, ...theirs]) writeFileSync(join(folder, name), '')
  const { files } = await crash('an uncaught exception', { workingDirectory })
  expect(files().toSorted().slice(0, -1)).toEqual(old.slice(3))
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(theirs))
})
