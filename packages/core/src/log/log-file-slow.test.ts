/** A disk that is slow, or gives no answer at all: real files, whose writes are held back. */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import {
  block,
  lineText,
  logLine,
  makeLogFile,
  openInodes,
  useDisk,
  useFastDisk,
  type WriteAsync,
} from './fixtures/log-file-under-test.ts'
import { linesOf } from './fixtures/log-under-test.ts'
import type { LogFile } from './log-file.ts'
import { QueueRoom } from './log-file-queue.ts'
import { LogLine } from './log-sink.ts'

type Held = { arrive: () => void; fail: (error: Error) => void; land: () => number; say: () => void }

const SLOW_MS = 40

/** Synchronous writes hold the program up; those of the thread pool arrive when they are told to. */
function slowDisk() {
  const held: Held[] = []
  let blocked = 0
  const repair = useDisk(({ write, writeSync }) => ({
    writeSync: (...args) => {
      blocked += 1
      block(SLOW_MS)
      return writeSync(...args)
    },
    write: ((descriptor, data, offset, length, position, done) =>
      held.push({
        arrive: () => write(descriptor, data, offset, length, position, done),
        fail: (error) => done(error, 0),
        say: () => done(null, length),
        land: () => writeSync(descriptor, data, offset, length),
      })) satisfies WriteAsync,
  }))
  return { held, repair, blocked: () => blocked }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTurn()
}

async function arriveAll(file: LogFile, held: Held[]): Promise<void> {
  for (let flushed = file.flush(); flushed !== undefined; flushed = file.flush()) {
    for (let isFlushed = false; !isFlushed; ) {
      held.shift()?.arrive()
      isFlushed = await Promise.race([flushed.then(() => true), nextTurn(false)])
    }
  }
}

const counts = (text: string) => linesOf(text).map(({ count }) => count)
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

/** A file whose disk has held the program up once. */
async function slowFile(room = new QueueRoom(16_000_000)) {
  const disk = slowDisk()
  const made = makeLogFile({ room })
  made.file.write(logLine(1))
  await until(() => disk.blocked() === 1)
  return { ...made, ...disk }
}

test('a disk holds the program up once; from then on the thread pool writes, in order', async () => {
  const { file, held, blocked, text, troubles } = await slowFile()
  for (let count = 2; count <= 60_000; count += 1) {
    file.write(logLine(count))
    if (count % 1000 === 0) {
      await nextTurn()
      if (count % 7000 === 0) held.shift()?.arrive()
    }
  }
  await arriveAll(file, held)
  expect(counts(text())).toEqual(upTo(60_000))
  expect(blocked()).toBe(1)
  expect(troubles).toEqual([])
  expect(file.dropped).toBe(0)
})

test('a disk that is quick again is written synchronously again, so that nothing is in flight', async () => {
  const { file, held, repair, text } = await slowFile()
  file.write(logLine(2))
  await until(() => held.length === 1)
  repair()
  held.shift()!.arrive()
  let count = 2
  for (let round = 0; round < 200; round += 1) {
    file.write(logLine(++count))
    const flushed = file.flush()
    if (flushed === undefined) break
    await flushed
  }
  expect(count).toBeLessThan(100)
  expect(file.flush()).toBeUndefined()
  expect(counts(text())).toEqual(upTo(count))
})

test('a program that does not let the event loop turn loses nothing to a disk that answers', async () => {
  const { file, repair, text } = await slowFile()
  repair()
  // It has every write at once; the program hears of it when the event loop turns.
  useDisk(({ writeSync }) => ({
    write: (descriptor, data, offset, length, _, done) =>
      setImmediate(done, null, writeSync(descriptor, data, offset, length)),
  }))
  const filler = 'x'.repeat(1000)
  for (let count = 2; count <= 40_000; count += 1) file.write(new LogLine(`${JSON.stringify({ count, filler })}\n`))
  file.flushSync()
  expect(file.dropped).toBe(0)
  expect(counts(text())).toEqual(upTo(40_000))
  // What the callbacks say afterwards changes nothing.
  for (let turn = 0; turn < 20; turn += 1) await nextTurn()
  file.write(logLine(40_001))
  file.flushSync()
  expect(counts(text())).toEqual(upTo(40_001))
})

test('what is heard of a write after it was seen to have arrived changes nothing: the next is not written twice', async () => {
  const { file, held, text } = await slowFile(new QueueRoom(10_000))
  let count = 1
  const writeUntil = async (writes: number) => {
    while (held.length < writes) {
      file.write(logLine(++count))
      if (held.length === 0) await nextTurn()
    }
  }
  await writeUntil(1)
  held[0]!.land()
  await writeUntil(2)
  held[0]!.say()
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
  expect(held).toHaveLength(2)
  held.shift()
  await arriveAll(file, held)
  expect(counts(text())).toEqual(upTo(count))
})

test('a room that is small holds nothing back from a disk that is fast', () => {
  useFastDisk()
  const { file, text } = makeLogFile({ room: new QueueRoom(1000) })
  for (let count = 1; count <= 5000; count += 1) file.write(logLine(count))
  file.flushSync()
  expect(counts(text())).toEqual(upTo(5000))
  expect(file.dropped).toBe(0)
})

test('what finds no room is counted; when there is room again the file says so where they are missing', async () => {
  const { file, held, text, troubles } = await slowFile(new QueueRoom(1000))
  let count = 1
  const offer = (lines: number) => {
    for (let line = 0; line < lines; line += 1) file.write(logLine(++count))
  }
  offer(200)
  await until(() => held.length === 1)
  const accepted = 200 - file.dropped
  expect(file.dropped).toBeGreaterThan(100)
  expect(file.problem).toMatch(/^it is too slow: 1000 bytes/)
  expect(troubles).toEqual([file.problem])
  const missing = file.dropped
  held.shift()!.arrive()
  await until(() => held.length === 1)
  expect(file.problem).toMatch(/^it is too slow/)
  await arriveAll(file, held)
  offer(5)
  await arriveAll(file, held)
  const lines = linesOf(text())
  expect(lines.slice(0, accepted + 1).map(({ count }) => count)).toEqual(upTo(accepted + 1))
  expect(lines[accepted + 1]).toMatchObject({ lost: missing, name: 'zeph-telemetry' })
  expect(lines.slice(accepted + 2).map(({ count }) => count)).toEqual([202, 203, 204, 205, 206])
  expect(file).toMatchObject({ dropped: missing, problem: undefined })
})

test('missing lines are told as soon as there is room, without a further line', async () => {
  const { file, held, text } = await slowFile(new QueueRoom(1000))
  for (let count = 2; count <= 200; count += 1) file.write(logLine(count))
  while (!text().includes('"lost"')) {
    held.shift()?.arrive()
    await nextTurn()
  }
  expect(linesOf(text()).at(-1)).toMatchObject({ lost: file.dropped })
})

test('room that is full takes lines again when half of it is free, so that the file does not tell of every second line', () => {
  const room = new QueueRoom(100)
  while (room.take(10)) {}
  room.add(-10)
  expect(room.take(10)).toBe(false)
  room.add(-40)
  expect(room.take(10)).toBe(true)
})

test.each([
  ['has arrived, but nobody knows yet', 'land'],
  ['arrives while the flush waits', 'arrive'],
] as const)(
  'a flush on the way out with a write in flight that %s: every line is there once, in order',
  async (_, how) => {
    const { file, held, repair, text } = await slowFile()
    file.write(logLine(2))
    await until(() => held.length === 1)
    file.write(logLine(3))
    repair()
    held[0]![how]()
    file.flushSync()
    expect(counts(text())).toEqual([1, 2, 3])
    expect(file.flush()).toBeUndefined()
    file.write(logLine(4))
    file.flushSync()
    await nextTurn()
    expect(counts(text())).toEqual([1, 2, 3, 4])
  },
)

test('a write in flight is found among much that others write to the same file', async () => {
  const { path, file, held, text } = await slowFile()
  file.write(logLine(2))
  await until(() => held.length === 1)
  const others = lineText(-1).repeat(1000)
  appendFileSync(path, others)
  held[0]!.land()
  appendFileSync(path, others)
  file.write(logLine(3))
  file.flushSync()
  expect(counts(text()).filter((count) => count !== -1)).toEqual([1, 2, 3])
})

test('a disk without an answer is given up on the way out after a while, once; what waits is counted when the time is up', async () => {
  const { file, held, text, troubles } = await slowFile()
  file.write(logLine(2))
  await until(() => held.length === 1)
  file.write(logLine(3))
  const begin = performance.now()
  file.flushSync()
  const first = performance.now() - begin
  file.flushSync()
  const second = performance.now() - begin - first
  expect(first).toBeGreaterThan(2500)
  expect(second).toBeLessThan(first / 10)
  expect(file.dropped).toBe(0)
  const flushed = file.flush()
  file.abandon()
  await flushed
  expect(file.dropped).toBe(2)
  expect(troubles).toEqual(['it gave no answer in time, and 2 lines waited for it'])
  expect(counts(text())).toEqual([1])
})

test('a file is not closed under a write of the thread pool, even one that was given up', async () => {
  const { path, file, held } = await slowFile()
  file.write(logLine(2))
  await until(() => held.length === 1)
  file.abandon()
  const { ino } = statSync(path)
  renameSync(path, `${path}.1`)
  file.write(logLine(3))
  await until(() => held.length === 2)
  expect(openInodes()).toEqual(expect.arrayContaining([ino, statSync(path).ino]))
  for (const write of held.splice(0)) write.arrive()
  await until(() => !openInodes().includes(ino))
  expect(openInodes()).toContain(statSync(path).ino)
}, 20_000)

test('a write of the thread pool that fails costs its lines, and is said once', async () => {
  const { file, held, text, troubles } = await slowFile()
  for (const count of [2, 3]) file.write(logLine(count))
  const flushed = file.flush()
  await until(() => held.length === 1)
  held.shift()!.fail(new Error('EIO: i/o error'))
  await flushed
  expect(file).toMatchObject({ dropped: 2, problem: 'EIO: i/o error' })
  file.write(logLine(4))
  await until(() => held.length === 1)
  held.shift()!.fail(new Error('EIO: i/o error'))
  await until(() => file.dropped === 3)
  file.write(logLine(5))
  await until(() => held.length === 1)
  held.shift()!.arrive()
  await until(() => counts(text()).includes(5))
  expect(linesOf(text())).toMatchObject([{ count: 1 }, { lost: 3 }, { count: 5 }])
  expect(troubles).toEqual(['EIO: i/o error'])
})

test('short writes of the thread pool are continued', async () => {
  const { file, repair, text } = await slowFile()
  repair()
  useDisk(({ write }) => ({
    write: (descriptor, data, offset, length, position, done) =>
      write(descriptor, data, offset, Math.min(length, 5), position, done),
  }))
  for (const count of [2, 3, 4]) file.write(logLine(count))
  await file.flush()
  expect(counts(text())).toEqual([1, 2, 3, 4])
})

test('close hands over what waits, and then gives the file back', async () => {
  const { file, held, text } = await slowFile()
  file.write(logLine(2))
  const closed = file.close()
  file.write(logLine(3))
  await until(() => held.length === 1)
  held.shift()!.arrive()
  await closed
  expect(counts(text())).toEqual([1, 2])
})

test('wide characters count as the bytes that they are', async () => {
  const { file } = await slowFile(new QueueRoom(10_000))
  const wide = new LogLine(`${JSON.stringify({ text: 'ẞ'.repeat(100) })}\n`)
  for (let line = 0; line < 400; line += 1) {
    file.write(wide)
    if (line % 10 === 9) file.flush()
  }
  // 300 bytes each and some: so many find room.
  expect(400 - file.dropped).toBeLessThan(60)
  expect(400 - file.dropped).toBeGreaterThan(25)
  expect(lineText(1)).toBe('{"count":1}\n')
})
