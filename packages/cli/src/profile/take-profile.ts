/** Takes a profile of a process through its inspector: by core where it has it, so that samples have spans, else by V8 alone. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '../input-error.ts'
import type { InspectorClient } from './inspector-client.ts'

export interface ProfileRequest {
  readonly pid: number
  readonly memory: boolean
  /** Where a profile goes that the process does not write itself. */
  readonly directory: string
  /** Resolves when it has been long enough, or the process has ended. */
  wait(ended: AbortSignal): Promise<void>
}

export interface TakenProfile {
  /** Absolute. */
  readonly path: string
  /** False where the process does not profile by core: its samples have no spans. */
  readonly hasSpans: boolean
}

const HANDLE = `globalThis[Symbol.for('@zeph-telemetry/core/1')]?.observability`
/** Where the process leaves the path for us. */
const ANSWER = `globalThis[Symbol.for('zeph-trace profile')]`
const PATIENCE_MS = 30_000
const LOOK_MS = 20
const OWNER_ONLY = 0o600

/** @throws InputError where there is none in the end */
export async function takeProfile(client: InspectorClient, request: ProfileRequest): Promise<TakenProfile> {
  const hasHandle = await client.evaluate(`typeof ${HANDLE}?.startProfiling === 'function'`)
  if (hasHandle === true) return { path: await byCore(client, request), hasSpans: true }
  const content = await (request.memory ? heapProfile : cpuProfile)(client, request)
  return { path: write(content, request), hasSpans: false }
}

async function byCore(client: InspectorClient, { memory, wait }: ProfileRequest): Promise<string> {
  await client.evaluate(`void ${HANDLE}.startProfiling({ cpu: ${!memory}, memory: ${memory} })`)
  await wait(client.closed)
  await client.evaluate(`void ${HANDLE}?.stopProfiling().then((path) => { ${ANSWER} = path })`)
  const path = await answered(client)
  await client.evaluate(`delete ${ANSWER}`)
  if (typeof path === 'string') return path
  throw new InputError('nothing was profiled; why stands on stderr of the process or in its log')
}

/** Undefined where it takes too long. */
async function answered(client: InspectorClient): Promise<unknown> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    const path = await client.evaluate(ANSWER)
    if (path !== undefined) return path
    await sleep(LOOK_MS)
  }
  return undefined
}

async function cpuProfile(client: InspectorClient, { wait }: ProfileRequest): Promise<object> {
  await client.ask('Profiler.enable')
  await client.ask('Profiler.start')
  await wait(client.closed)
  const { profile } = (await client.ask('Profiler.stop')) as { profile: object }
  return profile
}

async function heapProfile(client: InspectorClient, { wait }: ProfileRequest): Promise<object> {
  await client.ask('HeapProfiler.enable')
  await client.ask('HeapProfiler.startSampling')
  await wait(client.closed)
  const { profile } = (await client.ask('HeapProfiler.stopSampling')) as { profile: object }
  return profile
}

function write(content: object, { pid, memory, directory }: ProfileRequest): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z$/g, '')
  const path = resolve(join(directory, `process_${time}_${pid}.${memory ? 'heap' : 'cpu'}profile`))
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(path, JSON.stringify(content), { mode: OWNER_ONLY })
  } catch (error) {
    throw new InputError(`${path} cannot be written: ${(error as Error).message}`)
  }
  return path
}
