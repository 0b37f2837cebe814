/**
 * `node:child_process` functions with every child a `tool.shell` span, from spawn to the last byte of its output. Commands and
 * arguments are content; what is told of them are the program's name and a hash.
 */
import type { ChildProcess, SpawnSyncReturns } from 'node:child_process'
import { promisify } from 'node:util'
import { replaceMethod } from '@zeph-telemetry/core'
import { executableName } from './child-process/executable-name.ts'
import { SYNC_STARTERS, traceSync } from './child-process/trace-sync.ts'
import { watchChild } from './child-process/watch-child.ts'
import { toolSpans } from './tool-spans.ts'

type StartsChild = (...args: never[]) => ChildProcess
type RunsChild = (...args: never[]) => SpawnSyncReturns<string | Buffer> | string | Buffer

/** Functions that were made here: wrapping one again would be two spans. */
const instrumented = new WeakSet<object>()

/**
 * Wraps `spawn`, `execFile`, `exec` or `fork`, or one of `spawnSync`, `execFileSync` and `execSync`. `promisify` works on the wrapped
 * `exec` and `execFile` as on the originals. Without the `profiling` condition it returns the function itself.
 * @example
 * import { execFile as nodeExecFile } from 'node:child_process'
 * const execFile = instrumentChildProcess(nodeExecFile)
 */
export function instrumentChildProcess<F extends StartsChild | RunsChild>(start: F): F {
  if (instrumented.has(start)) return start
  const isSync = SYNC_STARTERS.has(start.name)
  const wrapped = isSync ? instrumentSync(start as RunsChild) : instrument(start as StartsChild)
  if (wrapped !== start) instrumented.add(wrapped)
  return wrapped as F
}

function instrumentSync(run: RunsChild): RunsChild {
  const holder = { run }
  replaceMethod(holder, 'run', (original) => traceSync(run.name, original))
  return holder.run
}

function instrument(start: StartsChild): StartsChild {
  const traced = (fn: StartsChild) =>
    toolSpans.instrument(
      'tool.shell',
      {
        attributes: (...args: unknown[]) => ({ 'process.executable.name': executableName(start.name, args) }),
        onResult: (span, child: ChildProcess) => watchChild(span, child, { end: span.deferEnd() }),
      },
      fn,
    )
  if (!(promisify.custom in start)) return traced(start)
  const promised = (...args: unknown[]): Promise<unknown> => startPromised(wrapped as StartsWithCallback, args)
  const fresh = withPromised(start, promised)
  const wrapped = traced(fresh)
  return wrapped === fresh ? start : wrapped
}

/** Node's own `promisify.custom` calls the original and cannot be replaced on a copy of it: so this is a fresh function. */
function withPromised(start: StartsChild, promised: (...args: unknown[]) => unknown): StartsChild {
  const fresh = (...args: never[]) => start(...args)
  const own = Object.entries(Object.getOwnPropertyDescriptors(start)).filter(([key]) => key !== 'prototype')
  Object.defineProperty(promised, 'name', { value: start.name })
  return Object.defineProperties(fresh, {
    ...Object.fromEntries(own),
    [promisify.custom]: { value: promised },
  })
}

type Callback = (error: Error | null, stdout: unknown, stderr: unknown) => void
type StartsWithCallback = (...args: unknown[]) => ChildProcess

/** What `promisify` makes of `exec` and `execFile`: both outputs, and the child on the promise. */
function startPromised(start: StartsWithCallback, args: unknown[]): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<{ stdout: unknown; stderr: unknown }>()
  const callback: Callback = (error, stdout, stderr) => {
    if (error === null) resolve({ stdout, stderr })
    else reject(Object.assign(error, { stdout, stderr }))
  }
  const child = start(...args, callback)
  return Object.assign(promise, { child })
}
