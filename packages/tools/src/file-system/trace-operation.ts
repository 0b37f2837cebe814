/** One function of a file system module, with every call a `tool.file` span. */
import { captureContext, isRecording, replaceMethod, runInContext } from '@zeph-telemetry/core'
import { type ToolSpan, toolSpans } from '../tool-spans.ts'
import { absolutePath, byteLength, describeFile, encodingOf } from './described-file.ts'
import type { Form, Operation } from './operations.ts'

type FileSpan = ToolSpan<'tool.file'>
type Loose = (...args: unknown[]) => unknown

/** @returns the function itself where there is nothing to trace with */
export function traceOperation(operation: Operation, form: Form, original: Loose): Loose {
  const attributes = (...args: unknown[]) => describeFile(operation, args)
  const setDone = (span: FileSpan, result: unknown, args: readonly unknown[]) => {
    setPath(span, args)
    span.set({ 'file.size': sizeOf(operation, result, args) })
  }
  const onError = (span: FileSpan, _error: unknown, args: readonly unknown[]) => setPath(span, args)
  const traced = toolSpans.instrument('tool.file', { attributes, onResult: setDone, onError }, original)
  return traced === original || form !== 'async' ? traced : traceAsync(original, traced, { attributes, setDone })
}

interface Described {
  readonly attributes: (...args: unknown[]) => ReturnType<typeof describeFile>
  readonly setDone: (span: FileSpan, result: unknown, args: readonly unknown[]) => void
}

/** A function with the same name may give a promise or take a callback. */
function traceAsync(original: Loose, promised: Loose, { attributes, setDone }: Described): Loose {
  const holder = { original }
  replaceMethod(holder, 'original', () => {
    return function (this: unknown, ...args: unknown[]) {
      const callback = args.at(-1)
      if (typeof callback !== 'function' || !isRecording()) return promised.apply(this, args)
      const given = args.slice(0, -1)
      const span = toolSpans.start('tool.file', attributes(...given))
      const done = (error: unknown, result: unknown) => {
        if (error) setPath(span.fail(error), given)
        else setDone(span, result, given)
        span.end()
      }
      const shown = inCallersContext(callback as Loose, done)
      return callInSpan(span, () => original.apply(this, [...given, shown]))
    }
  })
  return holder.original
}

/** Arguments that are refused throw at once. */
function callInSpan(span: FileSpan, call: () => unknown): unknown {
  try {
    return span.run(call)
  } catch (error) {
    span.fail(error).end()
    throw error
  }
}

function inCallersContext(callback: Loose, done: (error: unknown, result: unknown) => void): Loose {
  const caller = captureContext()
  return function (this: unknown, ...results: unknown[]) {
    done(results[0], results[1])
    return runInContext(caller, Reflect.apply, callback, this, results)
  }
}

function setPath(span: FileSpan, [target]: readonly unknown[]): void {
  span.content('file.path', () => absolutePath(target))
}

/** Bytes that came, or that went through a stream; how many bytes a text was, is known where its encoding is. */
function sizeOf(operation: Operation, result: unknown, [, options]: readonly unknown[]): number | undefined {
  if (operation.startsWith('readFile')) return byteLength(result, encodingOf(options))
  const { bytesRead, bytesWritten } = (result ?? {}) as { bytesRead?: unknown; bytesWritten?: unknown }
  const counted =
    operation === 'createReadStream' ? bytesRead : operation === 'createWriteStream' ? bytesWritten : undefined
  return typeof counted === 'number' ? counted : undefined
}
