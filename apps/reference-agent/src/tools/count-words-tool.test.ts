import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { afterAll, expect, test } from 'vitest'
import { createCountWordsTool } from './count-words-tool.ts'

const outside = mkdtempSync(join(tmpdir(), 'count-words-'))
const workingDirectory = join(outside, 'inside')
mkdirSync(join(workingDirectory, 'deep', 'ignored'), { recursive: true })
mkdirSync(join(workingDirectory, 'empty'))
writeFileSync(join(outside, 'secret.md'), 'secret secret secret')
writeFileSync(join(workingDirectory, 'one.md'), 'The agent asks the model.\nThe model answers.\n')
writeFileSync(join(workingDirectory, 'deep', 'two.ts'), 'const model = 1')
writeFileSync(join(workingDirectory, 'deep', 'binary.ts'), Buffer.from([1, 0, 2]))
writeFileSync(join(workingDirectory, 'deep', '.gitignore'), 'ignored/\n')
writeFileSync(join(workingDirectory, 'deep', 'ignored', 'three.md'), 'model '.repeat(100))
symlinkSync(join(outside, 'secret.md'), join(workingDirectory, 'link.md'))

afterAll(() => rmSync(outside, { recursive: true }))

/** Real threads, and what became of them. */
function watchedThreads(file?: URL) {
  const threads: Worker[] = []
  const startWorker = (original: URL, options: WorkerOptions) => {
    const worker = new Worker(file ?? original, options)
    threads.push(worker)
    return worker
  }
  return { threads, tool: createCountWordsTool({ workingDirectory, startWorker }) }
}

test('a directory is counted in a thread: what git ignores, what is no text and what a link leads to is not', async () => {
  const { tool, threads } = watchedThreads()
  expect(await tool.run({ path: '.' })).toBe(
    '.: 2 files, 3 lines, 11 words, 7 of them distinct\nmost frequent: model 3, agent 1, answers 1, asks 1, const 1',
  )
  expect(threads.map(({ threadId }) => threadId)).toEqual([-1])
})

test('a single file can be counted, too', async () => {
  expect(await watchedThreads().tool.run({ path: 'one.md' })).toMatch(/^one\.md: 1 files, 2 lines, 8 words, 5 of them/)
})

test.each([
  ['../secret.md', '../secret.md is outside the working directory'],
  ['link.md', 'link.md is outside the working directory'],
  ['none', 'none does not exist'],
  ['empty', 'there is no text file in empty'],
])('%s fails with a clear message', async (path, message) => {
  await expect(watchedThreads().tool.run({ path })).rejects.toThrow(message)
})

test('when nobody waits any more the thread is ended', async () => {
  const file = new URL('data:text/javascript,setInterval(() => {}, 1000)')
  const { tool, threads } = watchedThreads(file)
  const stop = new AbortController()
  const run = tool.run({ path: '.' }, stop.signal)
  const failed = expect(run).rejects.toThrow('aborted')
  while (threads.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await once(threads[0]!, 'online')
  stop.abort()
  await failed
  expect(threads[0]!.threadId).toBe(-1)
})

test('a thread that fails, or ends without a result, is a failure of the call', async () => {
  const failing = watchedThreads(new URL('data:text/javascript,throw new Error("out of paper")'))
  await expect(failing.tool.run({ path: '.' })).rejects.toThrow('out of paper')
  const silent = watchedThreads(new URL('data:text/javascript,process.exit(3)'))
  await expect(silent.tool.run({ path: '.' })).rejects.toThrow('ended with code 3 and without a result')
})

test('many calls at once share a few threads', async () => {
  let running = 0
  let most = 0
  const startWorker = (file: URL, options: WorkerOptions) => {
    most = Math.max(most, (running += 1))
    return new Worker(file, options).once('exit', () => {
      running -= 1
    })
  }
  const tool = createCountWordsTool({ workingDirectory, startWorker, maxWorkers: 2 })
  const results = await Promise.all(Array.from({ length: 6 }, () => tool.run({ path: 'one.md' })))
  expect(new Set(results).size).toBe(1)
  expect(most).toBe(2)
})
