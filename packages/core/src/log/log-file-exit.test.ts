/** Ways out while a slow output has not taken what was accepted: all of it arrives, in order and once. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { runProgram } from '../fixtures/run-program.ts'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'

const PROGRAM = join(import.meta.dirname, 'fixtures/leaves-slowly.ts')
const SLOW_DISK = `--import=${join(import.meta.dirname, 'fixtures/slow-disk.ts')}`

/** How long a natural end is put off for what waits. */
const QUICK_END = { ZEPH_TELEMETRY_SHUTDOWN_TIMEOUT_MS: '500' }

const ENDS: [wayOut: string, code: number | null, signal?: string][] = [
  ['normal end', 0],
  ['process.exit', 3],
  ['an uncaught exception', 1],
  ['an unhandled rejection', 1],
  ['a signal that nobody handles', null, 'SIGTERM'],
  ['a signal that the host handles', 4],
  ['lines in a listener of exit', 5],
]

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
const acceptedIn = (stdout: string) => Number(stdout.match(/(?<=accepted )\d+/g)?.at(-1))

describe.each([
  ['a disk that takes 30 ms for a write', '30', ENDS],
  ['a disk that takes 200 ms for a write', '200', ENDS.filter(([wayOut]) => wayOut.startsWith('process.exit'))],
] as const)('%s', (_, slow, ends) => {
  test.each(ends)('%s', async (wayOut, code, signal = null!) => {
    const workingDirectory = temporaryDirectory()
    const { stdout, stderr, ...end } = await runProgram({
      program: [PROGRAM, wayOut],
      profiling: false,
      flags: [SLOW_DISK],
      workingDirectory,
      environment: { ZEPH_LOGGING_STDERR: 'false', SLOW_MS: slow },
    })
    expect(end).toMatchObject({ code, signal })
    const lines = linesOf(readFileSync(join(workingDirectory, '.local/zeph.log'), 'utf8'))
    expect(lines.map(({ count }) => count)).toEqual(upTo(acceptedIn(stdout)))
    expect(lines.length).toBeGreaterThanOrEqual(6200)
    expect(stderr).not.toContain('zeph-telemetry')
  })
})

/** Up to the end of the pipe; no more than 16 kB in 5 ms. */
async function readSlowly(descriptor: number, isOver: () => boolean): Promise<string> {
  const buffer = Buffer.alloc(16_384)
  const chunks: Buffer[] = []
  for (;;) {
    const wasOver = isOver()
    try {
      const length = readSync(descriptor, buffer)
      chunks.push(Buffer.from(buffer.subarray(0, length)))
      if (length === 0 && wasOver) break
    } catch (error) {
      expect(error).toMatchObject({ code: 'EAGAIN' })
    }
    await sleep(5)
  }
  closeSync(descriptor)
  return Buffer.concat(chunks).toString()
}

describe('a named pipe', () => {
  function pipe() {
    const directory = temporaryDirectory()
    const path = join(directory, 'pipe')
    expect(spawnSync('mkfifo', [path]).status).toBe(0)
    return { directory, path }
  }

  function start(path: string, cwd: string, wayOut: string) {
    const environment = { ...process.env, ZEPH_LOGGING_STDERR: 'false', ZEPH_LOGGING_FILE: path, ...QUICK_END }
    const flags = ['--conditions=@zeph-telemetry/source', PROGRAM, wayOut]
    const child = spawn(process.execPath, flags, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text))
    return { child, output, ended: once(child, 'close') }
  }

  test.each(ENDS)('whose reader is slow; %s', async (wayOut, code, signal = null!) => {
    const { directory, path } = pipe()
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const { output, ended } = start(path, directory, wayOut)
    let isOver = false
    void ended.then(() => (isOver = true))
    const read = readSlowly(reader, () => isOver)
    expect(await ended).toEqual([code, signal])
    const lines = linesOf(await read)
    expect(lines.map(({ count }) => count)).toEqual(upTo(acceptedIn(output.stdout)))
    expect(output.stderr).not.toContain('zeph-telemetry')
  })

  test('without a reader it is not waited for: that is said, and lines go to the file of last resort', async () => {
    const { directory, path } = pipe()
    const { output, ended } = start(path, directory, 'normal end')
    expect(await ended).toEqual([0, null])
    const lines = linesOf(readFileSync(join(directory, '.local/zeph.log'), 'utf8'))
    expect(lines[0]).toMatchObject({ msg: expect.stringContaining('ENXIO') })
    expect(lines.slice(1)).toHaveLength(acceptedIn(output.stdout))
  })

  test('whose reader stops: the program is not held up, and ends after a while; that lines are missing is said', async () => {
    const { directory, path } = pipe()
    const held = openSync(path, 'r+')
    const { output, ended } = start(path, directory, 'normal end')
    expect(await ended).toEqual([0, null])
    closeSync(held)
    expect(output.stderr).toMatch(
      /it gave no answer in time, and \d+ lines waited for it; lines are missing from it\n$/,
    )
  })
})
