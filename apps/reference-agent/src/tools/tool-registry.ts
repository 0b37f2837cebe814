/**
 * The tools the model may call, found by name. Each call is looked up in the cache, run, and written to the audit log.
 * Tools without limits of their own run under the registry's. What the registry calls of itself, of the cache and of the
 * log it calls through the objects, so that a replaced method is the one that runs.
 */
import { stopwatch } from '@zeph-telemetry/core'
import type { ToolDefinition } from '../model/message.ts'
import type { AuditLog } from './audit-log.ts'
import { type Tool, ToolFailure, type ToolInput } from './tool.ts'
import { cacheKey, type ToolCache } from './tool-cache.ts'

export interface ToolRegistry {
  readonly definitions: ToolDefinition[]
  /** An aborted signal ends what the tool does. */
  execute(name: string, input: ToolInput, signal?: AbortSignal): Promise<string>
  /** Runs a tool that has no limits of its own under the registry's: time and length of the output. */
  executeCall(name: string, input: ToolInput, signal?: AbortSignal): Promise<string>
}

export interface ToolRegistryOptions {
  cache?: ToolCache
  auditLog?: AuditLog
  /** How long a tool without limits of its own may take. */
  timeoutMilliseconds?: number
  /** How much of its output is kept. */
  outputLimitCharacters?: number
  log?: { warn(fields: object, message: string): void }
}

interface Outcome {
  output: string
  cached: boolean
}

export function createToolRegistry(tools: readonly Tool[], options: ToolRegistryOptions = {}): ToolRegistry {
  const byName = new Map(tools.map((tool) => [tool.definition.name, tool]))
  if (byName.size < tools.length) throw new Error('two tools have the same name')
  const find = (name: string): Tool => {
    const tool = byName.get(name)
    if (tool) return tool
    throw new ToolFailure(`there is no tool "${name}"; the tools are: ${[...byName.keys()].join(', ')}`)
  }
  const runTool = (name: string, input: ToolInput, signal?: AbortSignal): Promise<string> =>
    find(name).limitsItself ? find(name).run(input, signal) : self.executeCall(name, input, signal)
  const self: ToolRegistry = {
    definitions: tools.map((tool) => tool.definition),
    execute: (name, input, signal) =>
      audited(name, input, { options, run: () => answer(find(name), input, { options, runTool, signal }) }),
    executeCall: async (name, input, signal) => runWithinLimits(find(name), input, { ...options, signal }),
  }
  return self
}

interface Answering {
  options: ToolRegistryOptions
  runTool(name: string, input: ToolInput, signal?: AbortSignal): Promise<string>
  signal: AbortSignal | undefined
}

/** From the cache where an equal call was answered lately and nothing has changed since. */
async function answer(tool: Tool, input: ToolInput, answering: Answering): Promise<Outcome> {
  const { options, signal, runTool } = answering
  const { cache } = options
  const { name } = tool.definition
  const { effect = 'changes' } = tool
  if (!cache || effect === 'isolated') return { output: await runTool(name, input, signal), cached: false }
  if (effect === 'changes') {
    // Cleared twice: what was read while the tool was at work may be of before or after.
    cache.clear()
    const output = await runTool(name, input, signal).finally(() => cache.clear())
    return { output, cached: false }
  }
  const key = cacheKey(name, input)
  const known = cache.get(key)
  if (known !== undefined) return { output: known, cached: true }
  const { generation } = cache
  const output = await runTool(name, input, signal)
  if (cache.generation === generation) cache.set(key, output)
  return { output, cached: false }
}

async function audited(
  tool: string,
  input: ToolInput,
  { options, run }: { options: ToolRegistryOptions; run(): Promise<Outcome> },
): Promise<string> {
  const elapsed = stopwatch()
  const write = async (entry: { outcome: 'ok' | 'failed'; cached: boolean; result: string }) => {
    const milliseconds = Math.round(elapsed() * 1000) / 1000
    await options.auditLog?.record({ tool, input, milliseconds, ...entry }).catch((error: Error) => {
      // The work is done and its result is true, whether or not it could be written down.
      options.log?.warn({ tool, error: error.message }, 'a tool call could not be written to the audit log')
    })
  }
  try {
    const { output, cached } = await run()
    await write({ outcome: 'ok', cached, result: output })
    return output
  } catch (error) {
    await write({ outcome: 'failed', cached: false, result: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

interface Limits extends ToolRegistryOptions {
  signal: AbortSignal | undefined
}

async function runWithinLimits(tool: Tool, input: ToolInput, options: Limits): Promise<string> {
  const { timeoutMilliseconds = 20_000, outputLimitCharacters: limit = 64 * 1024 } = options
  const controller = new AbortController()
  const late = Promise.withResolvers<never>()
  const stop = (message: string) => {
    const failure = new ToolFailure(message)
    controller.abort(failure)
    late.reject(failure)
  }
  const tooLong = `the tool ran longer than ${timeoutMilliseconds} ms and was stopped`
  const timer = setTimeout(stop, timeoutMilliseconds, tooLong)
  const onAbort = () => stop(STOPPED)
  const { signal } = options
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    if (signal?.aborted) throw new ToolFailure(STOPPED)
    const output = await Promise.race([tool.run(input, controller.signal), late.promise])
    return output.length > limit ? `${output.slice(0, limit)}\n[cut after ${limit} characters]` : output
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

const STOPPED = 'the tool was told to stop'
