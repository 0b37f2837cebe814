import fs, { appendFileSync, readFileSync, statSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryDirectory } from '../fixtures/temporary-directory.ts'
import { linesOf } from './fixtures/log-under-test.ts'
import { LogFile } from './log-file.ts'

const line = (count: number) => `${JSON.stringify({ count })}\n`

function logFile() {
  const path = join(temporaryDirectory(), 'a/b/zeph.log')
  const troubles: string[] = []
  const file = new LogFile(path, (error) => troubles.push(error.message))
  return { path, file, troubles, text: () => readFileSync(path, 'utf8') }
}

/** From here on each write takes this many bytes, or fails where there is none left in the list. */
function disk(...takes: number[]): void {
  const whole = fs.writeSync as (descriptor: number, data: Uint8Array, offset: number, length: number) => number
  vi.spyOn(fs, 'writeSync').mockImplementation(((descriptor: number, data: Uint8Array, offset: number) => {
    const most = takes.shift()
    if (most === undefined) throw new Error('ENOSPC: no space left on device')
    return whole(descriptor, data, offset, Math.min(most, data.length - offset))
  }) as never)
  syncBuiltinESMExports()
}

function repair(): void {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
}

afterEach(repair)

test('directories are made, and a new file is its owner’s alone; one that exists keeps its mode and its lines', () => {
  const { path, file, text } = logFile()
  file.write(line(1))
  file.close()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  fs.chmodSync(path, 0o640)
  const again = new LogFile(path, () => {})
  again.write(line(2))
  again.close()
  expect(statSync(path).mode & 0o777).toBe(0o640)
  expect(text()).toBe(line(1) + line(2))
})

test('lines reach the file in a moment, without anybody flushing and in one write', async () => {
  const writes = vi.spyOn(fs, 'writeSync')
  syncBuiltinESMExports()
  const { file, text } = logFile()
  file.write(line(1))
  file.write(line(2))
  expect(text()).toBe('')
  await vi.waitFor(() => expect(text()).toBe(line(1) + line(2)))
  expect(writes).toHaveBeenCalledTimes(1)
  file.write(line(3))
  await vi.waitFor(() => expect(text()).toBe(line(1) + line(2) + line(3)))
})

test('no more than the bound is ever held back', () => {
  const { path, file } = logFile()
  let written = 0
  for (let count = 0; count < 5000; count += 1) {
    file.write(line(count))
    written += line(count).length
    expect(written - statSync(path).size).toBeLessThan(16_384)
  }
})

test('a writer of the same file between our writes tears no line', () => {
  const { path, file, text } = logFile()
  for (let count = 0; count < 5000; count += 1) {
    file.write(line(count))
    if (count % 7 === 0) appendFileSync(path, line(-1))
  }
  file.close()
  const counts = linesOf(text()).map(({ count }) => count)
  expect(counts.filter((count) => count !== -1)).toEqual(Array.from({ length: 5000 }, (_, index) => index))
})

test('short writes are continued', () => {
  const { file, text } = logFile()
  disk(3, 1, 100)
  file.write(line(1))
  file.flushSync()
  expect(text()).toBe(line(1))
})

test('a full disk: it is said once, later lines follow when there is room, and the file says how many are missing', () => {
  const { file, troubles, text } = logFile()
  file.write(line(1))
  file.flushSync()
  disk(line(2).length + 4)
  file.write(line(2) + line(3) + line(4))
  file.flushSync()
  file.write(line(5))
  file.flushSync()
  repair()
  file.write(line(6))
  file.flushSync()
  file.write(line(7))
  file.flushSync()
  const torn = line(3).slice(0, 4)
  expect(text().startsWith(`${line(1)}${line(2)}${torn}\n{"level":"warn"`)).toBe(true)
  expect(linesOf(text().replace(`${torn}\n`, '')).slice(2)).toMatchObject([
    { level: 'warn', pid: process.pid, lost: 3, msg: '3 log lines before could not be written' },
    { count: 6 },
    { count: 7 },
  ])
  expect(troubles).toEqual(['ENOSPC: no space left on device'])
})

test('on the way out lines are written at once; where the process lives on they wait again', async () => {
  const { file, text } = logFile()
  file.write(line(1))
  file.leaving()
  file.write(line(2))
  expect(text()).toBe(line(1) + line(2))
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  file.write(line(3))
  expect(text()).toBe(line(1) + line(2))
  file.leaving()
  file.write(line(4))
  expect(text()).toBe([1, 2, 3, 4].map(line).join(''))
})
