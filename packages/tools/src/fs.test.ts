import * as nodeFiles from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { instrumentFileSystem } from './fs.ts'

const CANARY = 'canary-4711'
const before = { ...nodeFiles }
const files = instrumentFileSystem(nodeFiles)

let recorder: SpanRecorder
let folder: string

beforeEach(async () => {
  folder = await nodeFiles.mkdtemp(join(tmpdir(), `${CANARY}-`))
  recorder = recordSpans()
})

afterEach(async () => {
  recorder.stop()
  await nodeFiles.rm(folder, { recursive: true })
})

type Files = typeof nodeFiles

/** Works through a folder with every operation; returns all that came back, paths without the folder. */
async function workThrough(fs: Files, root: string): Promise<unknown[]> {
  const at = (name: string) => join(root, name)
  const steps: (() => Promise<unknown>)[] = [
    () => fs.mkdir(at('a/b'), { recursive: true }),
    () => fs.writeFile(at('a/text.md'), CANARY),
    () => fs.appendFile(at('a/text.md'), Buffer.from('!')),
    () => fs.readFile(at('a/text.md'), 'utf8'),
    () => fs.readFile(at('a/text.md')),
    () => fs.access(at('a/text.md')),
    () => fs.chmod(at('a/text.md'), 0o600),
    () => fs.utimes(at('a/text.md'), 1, 1),
    async () => (await fs.stat(at('a/text.md'))).size,
    async () => (await fs.lstat(at('a'))).isDirectory(),
    () => fs.copyFile(at('a/text.md'), at('a/copy.md')),
    () => fs.cp(at('a'), at('c'), { recursive: true }),
    () => fs.link(at('a/text.md'), at('a/hard')),
    () => fs.symlink(at('a/text.md'), at('a/soft')),
    () => fs.readlink(at('a/soft')),
    () => fs.realpath(at('a/soft')),
    () => fs.rename(at('a/copy.md'), at('a/other.md')),
    () => fs.truncate(at('a/other.md'), 2),
    async () => (await fs.readdir(at('a'))).toSorted(),
    async () => (await namesIn(await fs.opendir(at('a')))).toSorted(),
    async () => (await fs.mkdtemp(at('tmp-'))).length - root.length,
    () => fs.unlink(at('a/hard')),
    () => fs.rmdir(at('a/b')),
    () => fs.rm(at('a'), { recursive: true }),
    () => fs.readFile(at('gone.ts')),
    () => fs.mkdir(at('no/where')),
    () => fs.readFile(5.5 as never),
    () => fs.writeFile(at('x'), { not: 'data' } as never),
  ]
  const seen: unknown[] = []
  for (const step of steps) seen.push(await step().catch(describeError))
  return JSON.parse(JSON.stringify(seen).replaceAll(root, '')) as unknown[]
}

async function namesIn(entries: AsyncIterable<{ readonly name: string }>): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of entries) names.push(name)
  return names
}

function describeError(error: unknown): object {
  const { name, message, code, syscall, path, errno } = error as Error & Record<string, unknown>
  return { error: name, message, code, syscall, path, errno }
}

test('the caller sees what the module itself gives, and every operation is one span', async () => {
  await Promise.all([nodeFiles.mkdir(join(folder, 'bare')), nodeFiles.mkdir(join(folder, 'wrapped'))])
  const bare = await workThrough(nodeFiles, join(folder, 'bare'))
  expect(recorder.started.length).toBe(0)
  expect(await workThrough(files, join(folder, 'wrapped'))).toEqual(bare)
  expect(recorder.spans.length).toBe(bare.length)
  expect(new Set(recorder.spans.map(({ attributes }) => attributes['zeph.file.operation'])).size).toBe(23)
  expect(recorder.spans.slice(-4).map(({ attributes }) => attributes['error.type'])).toEqual([
    'ENOENT',
    'ENOENT',
    expect.stringMatching(/^(ERR_OUT_OF_RANGE|ERR_INVALID_ARG_TYPE|EBADF)$/),
    'ERR_INVALID_ARG_TYPE',
  ])
  expect(recorder.spans.slice(0, -4).every(({ status }) => status === 'unset')).toBe(true)
})

test('the module itself is not changed, and the copy has all that it has', () => {
  expect({ ...nodeFiles }).toEqual(before)
  expect(Object.keys(files)).toEqual(Object.keys(nodeFiles))
  expect(files.constants).toBe(nodeFiles.constants)
  const shapes = (module: object) => Object.values(module).map(({ name, length }) => [name, length])
  expect(shapes(files)).toEqual(shapes(nodeFiles))
})

test('a part of the module gives the same part', async () => {
  const { readFile } = nodeFiles
  const part = instrumentFileSystem({ readFile })
  expect(Object.keys(part)).toEqual(['readFile'])
  await part.readFile(import.meta.filename)
  expect(recorder.spans.length).toBe(1)
  const none = { own: true } as never
  expect(instrumentFileSystem(none)).toBe(none)
})

describe('a span says', () => {
  const write = async (name: string, data: Parameters<Files['writeFile']>[1], options?: BufferEncoding) => {
    await files.writeFile(join(folder, name), data, options)
    const { attributes } = recorder.spans.at(-1)!
    return [attributes['file.size'], (await nodeFiles.stat(join(folder, name))).size]
  }

  test.each([
    ['text', 'größe', undefined],
    ['text in latin1', 'größe', 'latin1'],
    ['text in utf16le', 'größe', 'utf16le'],
    ['text in base64', 'Z3LDtsOfZQ==', 'base64'],
    ['text in hex', 'c0ffee', 'hex'],
    ['bytes', Buffer.from('größe'), undefined],
    ['a part of bytes', new Uint8Array(10).subarray(2, 5), undefined],
  ] as const)('how many bytes there were, written and read: %s', async (_what, data, encoding) => {
    const [told, true_] = await write('x.bin', data, encoding)
    expect(told).toBe(true_)
    await files.readFile(join(folder, 'x.bin'), encoding ?? null)
    expect(recorder.spans.at(-1)?.attributes['file.size']).toBe(true_)
    await files.readFile(join(folder, 'x.bin'), { encoding: encoding ?? null })
    expect(recorder.spans.at(-1)?.attributes['file.size']).toBe(true_)
  })

  test('nothing of the size that only the reader of an iterable knows', async () => {
    expect(await write('x', ['a', 'b'] as never)).toEqual([undefined, 2])
  })

  test.each([
    ['notes.md', 'md'],
    ['archive.tar.gz', 'gz'],
    ['Makefile', undefined],
    ['.env', undefined],
    [`a.${CANARY}`, undefined],
    ['a.what the user said', undefined],
  ])('the extension, where it is one: %s', async (name, extension) => {
    const path = join(folder, name)
    await files.access(path).catch(() => {})
    await files.access(pathToFileURL(path)).catch(() => {})
    await files.access(Buffer.from(path)).catch(() => {})
    const extensions = recorder.spans.map(({ attributes }) => attributes['file.extension'])
    expect(extensions).toEqual([extension, extension, undefined])
  })
})

test('no path and no content reaches a span; the path of an error stands in its message alone', async () => {
  await files.writeFile(join(folder, 'a.txt'), CANARY)
  await files.readFile(join(folder, 'a.txt'), 'utf8')
  await files.readFile(join(folder, 'b.txt')).catch(() => {})
  const [written, read, failed] = recorder.spans
  for (const span of [written!, read!]) {
    const { name, attributes, events, statusMessage } = span
    expect(JSON.stringify([name, attributes, events, statusMessage])).not.toContain(CANARY)
  }
  expect(failed?.statusMessage).toContain(CANARY)
  expect(failed?.attributes).toEqual({
    'zeph.file.operation': 'readFile',
    'zeph.path.hash': expect.stringMatching(/^[0-9a-f]{16}$/),
    'file.extension': 'txt',
    'error.type': 'ENOENT',
  })
})
