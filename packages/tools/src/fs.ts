/** `node:fs/promises` with every operation a `tool.file` span. Paths are never recorded, only their extension and sizes. */
import type * as fileSystem from 'node:fs/promises'
import { extname } from 'node:path'
import type { SpanOf } from '@zeph-telemetry/core'
import { toolSpans } from './instrument-tool-executor.ts'
import type { TOOL_SPANS } from './span-map.ts'

/** The functions of `node:fs/promises` that become spans. */
const OPERATIONS = [
  'access',
  'appendFile',
  'chmod',
  'copyFile',
  'cp',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'opendir',
  'readdir',
  'readFile',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
] as const

type FileSpan = SpanOf<typeof TOOL_SPANS, 'tool.file'>
type Operation = (target: unknown, ...rest: unknown[]) => Promise<unknown>

/**
 * A copy of (a part of) `node:fs/promises` whose operations are spans; the module itself is not changed. Without the
 * `profiling` condition it is the very object that was given.
 * @example
 * import * as nodeFiles from 'node:fs/promises'
 * const files = instrumentFileSystem(nodeFiles)
 */
export function instrumentFileSystem<T extends Partial<typeof fileSystem>>(files: T): T {
  const wrapped = Object.fromEntries(
    OPERATIONS.filter((name) => typeof files[name] === 'function').map((name) => [
      name,
      instrumentOperation(name, files),
    ]),
  )
  const unchanged = Object.entries(wrapped).every(
    ([name, operation]) => operation === (files as Record<string, unknown>)[name],
  )
  return unchanged ? files : { ...files, ...wrapped }
}

function instrumentOperation(name: (typeof OPERATIONS)[number], files: Partial<typeof fileSystem>): Operation {
  const operation = files[name] as Operation
  if (name === 'readFile') return instrumentReadFile(operation)
  const writes = name === 'writeFile' || name === 'appendFile'
  const attributes = (target: unknown, data: unknown, options: unknown) => ({
    'zeph.file.operation': name,
    'file.extension': extensionOf(target),
    'file.size': writes ? byteLength(data, encodingOf(options)) : undefined,
  })
  return toolSpans.instrument('tool.file', { attributes }, operation)
}

/** How many bytes a text was, is known where its encoding is. */
function instrumentReadFile(operation: Operation): Operation {
  const attributes = (target: unknown) => ({ 'zeph.file.operation': 'readFile', 'file.extension': extensionOf(target) })
  const reads = (encoding: BufferEncoding) => {
    const onResult = (span: FileSpan, content: unknown) => span.set({ 'file.size': byteLength(content, encoding) })
    return toolSpans.instrument('tool.file', { attributes, onResult }, operation)
  }
  const readsUtf8 = reads('utf8')
  if (readsUtf8 === operation) return operation
  return function readFile(this: unknown, target, options) {
    const encoding = encodingOf(options)
    const read = encoding === 'utf8' ? readsUtf8 : reads(encoding)
    return read.call(this, target, options)
  }
}

/** What looks like an extension; the end of a path may be anything a user wrote. */
function extensionOf(target: unknown): string | undefined {
  const path = target instanceof URL ? target.pathname : target
  return typeof path === 'string' ? /^\.(\w{1,10})$/.exec(extname(path))?.[1] : undefined
}

/** Bytes of a text as it is encoded; undefined where that is known only to who reads an iterable. */
function byteLength(data: unknown, encoding: BufferEncoding): number | undefined {
  if (typeof data === 'string') return Buffer.byteLength(data, encoding)
  return ArrayBuffer.isView(data) ? data.byteLength : undefined
}

function encodingOf(options: unknown): BufferEncoding {
  const given = typeof options === 'string' ? options : (options as { encoding?: unknown } | null | undefined)?.encoding
  return typeof given === 'string' ? (given as BufferEncoding) : 'utf8'
}
