/** What is told of a file: the extension of its path, a hash of it, and sizes. The path itself is content. */
import { extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AttributesOf, shortHash } from '@zeph-telemetry/core'
import type { TOOL_SPANS } from '../span-map.ts'

type Attributes = AttributesOf<typeof TOOL_SPANS, 'tool.file'>

/** The attributes that an operation's arguments give. */
export function describeFile(operation: string, [target, data, options]: readonly unknown[]): Attributes {
  const path = absolutePath(target)
  const writes = /^(write|append)File/.test(operation)
  return {
    'zeph.file.operation': operation,
    'zeph.path.hash': path === undefined ? undefined : shortHash(path),
    'file.extension': extensionOf(path),
    'file.size': writes ? byteLength(data, encodingOf(options)) : undefined,
  }
}

/** The path, whole; undefined for a file descriptor, and for bytes, which may be of any encoding. */
export function absolutePath(target: unknown): string | undefined {
  try {
    const path = target instanceof URL ? fileURLToPath(target) : target
    return typeof path === 'string' ? resolve(path) : undefined
  } catch {
    return undefined
  }
}

/** What looks like an extension; the end of a path may be anything a user wrote. */
function extensionOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /^\.(\w{1,10})$/.exec(extname(path))?.[1]
}

/** Bytes of a text as it is encoded; undefined where that is known only to who reads an iterable. */
export function byteLength(data: unknown, encoding: BufferEncoding): number | undefined {
  if (typeof data === 'string') return Buffer.byteLength(data, encoding)
  return ArrayBuffer.isView(data) ? data.byteLength : undefined
}

export function encodingOf(options: unknown): BufferEncoding {
  const given = typeof options === 'string' ? options : (options as { encoding?: unknown } | null | undefined)?.encoding
  return typeof given === 'string' ? (given as BufferEncoding) : 'utf8'
}
