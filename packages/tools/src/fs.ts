/**
 * `node:fs/promises` and `node:fs` (callbacks, sync functions, streams) with every operation a `tool.file` span. Paths and contents are
 * content; what is told of them are the extension, a hash of the path, and sizes.
 */
import type * as callbackFiles from 'node:fs'
import type * as promisedFiles from 'node:fs/promises'
import { FORMS } from './file-system/operations.ts'
import { traceOperation } from './file-system/trace-operation.ts'

type Files = Partial<typeof promisedFiles> | Partial<typeof callbackFiles>
type AnyFunction = (...args: unknown[]) => unknown

/** Copies that were made here: a copy of one would be two spans. */
const instrumented = new WeakSet<object>()

/**
 * A copy of (a part of) `node:fs/promises` or `node:fs` whose operations are spans, `fs.promises` included; the module itself is not changed.
 * The span of a stream ends with the stream. File descriptors, handles and watchers are handed on as they are. Without the
 * `profiling` condition it is the very object that was given.
 * @example
 * import * as nodeFiles from 'node:fs/promises'
 * const files = instrumentFileSystem(nodeFiles)
 */
export function instrumentFileSystem<T extends Files>(files: T): T {
  if (instrumented.has(files)) return files
  const given = files as Readonly<Record<string, unknown>>
  const wrapped: Record<string, unknown> = {}
  for (const [name, form] of FORMS) {
    const operation = given[name]
    if (typeof operation !== 'function') continue
    const traced = traceOperation(name, form, operation as AnyFunction)
    if (traced !== operation) wrapped[name] = traced
  }
  const { promises } = given
  if (typeof promises === 'object' && promises !== null && Object.keys(wrapped).length > 0) {
    wrapped['promises'] = instrumentFileSystem(promises as Files)
  }
  if (Object.keys(wrapped).length === 0) return files
  const copy = { ...files, ...wrapped }
  instrumented.add(copy)
  return copy
}
