import { once } from 'node:events'
import * as nodeFs from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { activeSpan } from '@zeph-telemetry/core'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OPERATIONS } from './file-system/operations.ts'
import { capturingContent } from './fixtures/capturing-content.ts'
import { instrumentFileSystem } from './fs.ts'
import { toolSpans } from './index.ts'

const CANARY = 'canary-4711'
const before = { ...nodeFs }
const files = instrumentFileSystem(nodeFs)

let recorder: SpanRecorder
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), `${CANARY}-`))
  recorder = recordSpans()
})

afterEach(() => {
  recorder.stop()
  rmSync(folder, { recursive: true })
})

type Files = typeof nodeFs
type Name = (typeof OPERATIONS)[number]
type Step = readonly [name: Name, ...args: unknown[]]

/** One call of every operation, some of which fail. */
function steps(at: (name: string) => string): Step[] {
  return [
    ['mkdir', at('a/b'), { recursive: true }],
    ['writeFile', at('a/text.md'), CANARY],
    ['appendFile', at('a/text.md'), Buffer.from('!')],
    ['readFile', at('a/text.md'), 'utf8'],
    ['readFile', at('a/text.md')],
    ['access', at('a/text.md')],
    ['chmod', at('a/text.md'), 0o600],
    ['utimes', at('a/text.md'), 1, 1],
    ['stat', at('a/text.md')],
    ['lstat', at('a')],
    ['copyFile', at('a/text.md'), at('a/copy.md')],
    ['cp', at('a'), at('c'), { recursive: true }],
    ['link', at('a/text.md'), at('a/hard')],
    ['symlink', at('a/text.md'), at('a/soft')],
    ['readlink', at('a/soft')],
    ['realpath', at('a/soft')],
    ['rename', at('a/copy.md'), at('a/other.md')],
    ['truncate', at('a/other.md'), 2],
    ['readdir', at('a')],
    ['opendir', at('a')],
    ['mkdtemp', at('tmp-')],
    ['unlink', at('a/hard')],
    ['rmdir', at('a/b')],
    ['rm', at('a'), { recursive: true }],
    ['readFile', at('gone.ts')],
    ['mkdir', at('no/where')],
    ['writeFile', at('x'), { not: 'data' }],
  ]
}

/** A result without what differs from run to run. */
function plain(result: unknown, root: string): unknown {
  if (result instanceof Error) {
    const { name, message, code, syscall } = result as NodeJS.ErrnoException
    return { name, message: message.replaceAll(root, ''), code, syscall }
  }
  if (result instanceof nodeFs.Dir) {
    result.closeSync()
    return 'a directory'
  }
  if (result instanceof nodeFs.Stats) return result.isFile() ? result.size : 'no file'
  if (Array.isArray(result)) return result.toSorted()
  return typeof result === 'string' ? result.replaceAll(root, '').replace(/tmp-.{6}/, 'tmp') : result
}

type Loose = (...args: unknown[]) => unknown
const functionOf = (fs: Files, name: string) => (fs as unknown as Record<string, Loose>)[name]!

const callSync = async (fs: Files, [name, ...args]: Step): Promise<unknown> => {
  try {
    return functionOf(fs, `${name}Sync`)(...args)
  } catch (error) {
    return error
  }
}

/** Gives what the callback is given, or what is thrown at once. */
const callBack = (fs: Files, [name, ...args]: Step): Promise<unknown> =>
  new Promise((resolve) => {
    try {
      const returned = functionOf(fs, name)(...args, (error: unknown, result: unknown) => resolve(error ?? result))
      expect(returned).toBeUndefined()
    } catch (error) {
      resolve(error)
    }
  })

const callPromisified = (fs: Files, [name, ...args]: Step): Promise<unknown> =>
  (promisify(functionOf(fs, name)) as (...given: unknown[]) => Promise<unknown>)(...args).catch((error) => error)

const callPromised = (fs: Files, [name, ...args]: Step): Promise<unknown> =>
  (functionOf(fs.promises as never, name)(...args) as Promise<unknown>).catch((error) => error)

const WAYS = [
  ['synchronous functions', callSync, 'Sync'],
  ['callbacks', callBack, ''],
  ['promisified functions', callPromisified, ''],
  ['fs.promises', callPromised, ''],
] as const

describe.each(WAYS)('%s give what the module itself gives, and every operation is one span', (_way, call, suffix) => {
  test('all operations', async () => {
    const run = async (fs: Files, root: string) => {
      nodeFs.mkdirSync(root)
      const seen: unknown[] = []
      for (const step of steps((name) => join(root, name))) seen.push(plain(await call(fs, step), root))
      return seen
    }
    const bare = await run(nodeFs, join(folder, 'bare'))
    expect(recorder.started.length).toBe(0)
    expect(await run(files, join(folder, 'wrapped'))).toEqual(bare)
    const expected = steps(String).map(([name]) => `${name}${suffix}`)
    expect(recorder.started.map(({ attributes }) => attributes['zeph.file.operation'])).toEqual(expected)
    expect(new Set(expected).size).toBe(OPERATIONS.length)
    const failed = recorder.started.slice(-3).map(({ attributes }) => attributes['error.type'])
    expect(failed).toEqual(['ENOENT', 'ENOENT', 'ERR_INVALID_ARG_TYPE'])
    for (const span of recorder.started.slice(0, -3)) {
      expect(span).toMatchObject({ name: 'tool.file', kind: 'internal', status: 'unset' })
      expect(JSON.stringify(span.attributes)).not.toContain(CANARY)
    }
    const sizes = recorder.started.slice(1, 5).map(({ attributes }) => attributes['file.size'])
    expect(sizes).toEqual([CANARY.length, 1, CANARY.length + 1, CANARY.length + 1])
  })
})

test('a callback is called with what it would be, where it was given', async () => {
  const given = (fs: Files) =>
    new Promise((resolve) => {
      fs.stat(folder, function (this: unknown, ...results) {
        resolve([results.length, results[0], this, activeSpan().spanId])
      })
    })
  await toolSpans.with('tool.execute', { 'gen_ai.tool.name': 'read' }, async () => {
    expect(await given(files)).toEqual(await given(nodeFs))
  })
  const [outer, inner] = recorder.started
  expect(recorder.spans).toEqual([inner, outer])
  expect(inner?.parentSpanId).toBe(outer?.spanId)
})

test('an error that a callback throws is the process’s, not the operation’s', async () => {
  const uncaught = Promise.withResolvers<unknown>()
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').once('uncaughtException', uncaught.resolve)
  files.stat(folder, () => {
    throw new RangeError('mine')
  })
  expect(await uncaught.promise).toMatchObject({ name: 'RangeError', message: 'mine' })
  for (const listener of listeners) process.on('uncaughtException', listener)
  expect(recorder.spans).toMatchObject([{ status: 'unset' }])
})

describe('a stream is one span, that ends with it', () => {
  const path = () => join(folder, 'text.md')

  test('read to its end', async () => {
    nodeFs.writeFileSync(path(), 'größe')
    const stream = files.createReadStream(path(), 'utf8')
    expect(stream).toBeInstanceOf(nodeFs.ReadStream)
    expect(recorder.spans.length).toBe(0)
    let text = ''
    for await (const part of stream) text += part
    expect(text).toBe('größe')
    expect(recorder.spans.map(({ attributes }) => attributes)).toEqual([
      {
        'zeph.file.operation': 'createReadStream',
        'zeph.path.hash': expect.any(String),
        'file.extension': 'md',
        'file.size': 7,
      },
    ])
  })

  test('written', async () => {
    const stream = files.createWriteStream(path())
    stream.write(CANARY)
    expect(recorder.spans.length).toBe(0)
    stream.end('!')
    await once(stream, 'finish')
    expect(nodeFs.readFileSync(path(), 'utf8')).toBe(`${CANARY}!`)
    expect(recorder.spans[0]?.attributes).toMatchObject({ 'file.size': CANARY.length + 1 })
  })

  test('one into another', async () => {
    nodeFs.writeFileSync(path(), CANARY)
    await pipeline(files.createReadStream(path()), files.createWriteStream(`${path()}.copy`))
    expect(recorder.spans.map(({ attributes }) => attributes['file.size'])).toEqual([CANARY.length, CANARY.length])
  })

  test('of a file that is not there, and destroyed', async () => {
    const missing = files.createReadStream(join(folder, 'gone'))
    await once(missing, 'open').catch(() => {})
    const left = files.createReadStream(folder)
    left.destroy()
    await once(left, 'close')
    expect(recorder.spans.map(({ attributes }) => attributes['error.type'])).toEqual(['ENOENT', undefined])
  })
})

test('the same file has the same hash, however it is named', () => {
  const path = join(folder, 'a.txt')
  for (const name of [path, pathToFileURL(path), relative(process.cwd(), path)]) files.writeFileSync(name, '')
  files.writeFileSync(join(folder, 'b.txt'), '')
  files.writeFileSync(nodeFs.openSync(path, 'w'), '')
  const [one, two, three, other, descriptor] = recorder.spans.map(({ attributes }) => attributes['zeph.path.hash'])
  expect(one).toMatch(/^[0-9a-f]{16}$/)
  expect([two, three]).toEqual([one, one])
  expect(other).not.toBe(one)
  expect(descriptor).toBeUndefined()
})

test('the path is content', async () => {
  const path = join(folder, 'a.txt')
  await capturingContent(async () => {
    files.writeFileSync(path, '')
    await new Promise((done) => files.readFile(path, done))
    await files.promises.stat(relative(process.cwd(), path))
    await once(files.createReadStream(pathToFileURL(path)).resume(), 'close')
    expect(() => files.rmdirSync(path)).toThrow('ENOTDIR')
  })
  const paths = recorder.spans.map(({ attributes }) => attributes['file.path'])
  const [shown] = paths
  expect(shown).toContain(CANARY)
  expect(paths).toEqual(Array(5).fill(shown))
})

test('the module itself is not changed; the copy has all that it has, and is not copied again', () => {
  expect({ ...nodeFs }).toEqual(before)
  expect(Object.keys(files)).toEqual(Object.keys(nodeFs))
  const shapes = (module: object) =>
    Object.values(module).map((value: unknown) => (typeof value === 'function' ? [value.name, value.length] : 0))
  expect(shapes(files)).toEqual(shapes(nodeFs))
  expect([files.openSync, files.constants, files.existsSync]).toEqual([
    nodeFs.openSync,
    nodeFs.constants,
    nodeFs.existsSync,
  ])
  expect(instrumentFileSystem(files)).toBe(files)
  expect(promisify(files.exists)).toBe(promisify(nodeFs.exists))
})
