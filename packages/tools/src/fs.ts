/** `node:fs/promises` with every operation a `tool.file` span. Paths are never recorded, only their extension and sizes. */
import type * as fileSystem from 'node:fs/promises'
import { extname } from 'node:path'
import type { SpanOf } from '@zeph-telemetry/core'
import { toolSpans } from './instrument-tool-executor.ts'
import type { TOOL_SPANS } from './span-map.ts'

/** The functions of `node:fs/promises` that become spans. */
const OPERATIONS = [
  ...['access', 'appendFile', 'chmod', 'copyFile', 'cp', 'link', 'lstat', 'mkdir', 'mkdtemp', 'opendir', 'readdir'],
  ...[
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
  ],
] as const

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
    OPERATIONS.filter((name) => name in files).map((name) => [name, instrumentOperation(name, files)]),
  )
  const unchanged = Object.entries(wrapped).every(
    ([name, operation]) => operation === (files as Record<string, unknown>)[name],
  )
  return unchanged ? files : { ...files, ...wrapped }
}

function instrumentOperation(name: (typeof OPERATIONS)[number], files: Partial<typeof fileSystem>): Operation {
  const attributes = (target: unknown, data: unknown) => ({
    'zeph.file.operation': name,
    'file.extension': typeof target === 'string' ? extname(target).slice(1) || undefined : undefined,
    'file.size': name === 'writeFile' || name === 'appendFile' ? byteLength(data) : undefined,
  })
  const onResult = (span: SpanOf<typeof TOOL_SPANS, 'tool.file'>, outcome: unknown) => {
    if (name === 'readFile') span.set({ 'file.size': byteLength(outcome) })
  }
  return toolSpans.instrument('tool.file', { attributes, onResult }, files[name] as Operation)
}

function byteLength(data: unknown): number | undefined {
  if (typeof data === 'string') return Buffer.byteLength(data)
  return ArrayBuffer.isView(data) ? data.byteLength : undefined
}
