/**
 * Opens the inspector of a running Node process by SIGUSR1, as `node inspect -p` does. That signal ends a process which does not listen for
 * it, so on Linux it is sent only to those that do.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '../input-error.ts'
import { connectInspector, type InspectorClient } from './inspector-client.ts'

/** An inspector that is open. */
export interface OpenedInspector {
  readonly client: InspectorClient
  /** Leaves the process as it was found. */
  leave(): Promise<void>
}

const PATIENCE_MS = 5000
const LOOK_MS = 50
const SIGUSR1_BIT = 1n << 9n
/** Not at once: the answer has to come through first. */
const CLOSE = `void setTimeout(() => process.getBuiltinModule('node:inspector').close(), 20).unref()`

/** @throws InputError where there is no such process, or it has no inspector */
export async function openInspector(pid: number, port: number): Promise<OpenedInspector> {
  requireNode(pid)
  const before = await connectTo(pid, port)
  if (before !== undefined) return { client: before, leave: async () => before.close() }
  send(pid)
  const client = await connectSoon(pid, port)
  const leave = async () => {
    // A process that has ended needs no closing.
    await client.evaluate(CLOSE).catch(() => {})
    client.close()
  }
  return { client, leave }
}

/** Undefined where nothing listens there. */
async function connectTo(pid: number, port: number): Promise<InspectorClient | undefined> {
  const client = await connectInspector(port)
  if (client === undefined) return undefined
  try {
    const other = await client.evaluate('process.pid')
    if (other === pid) return client
    throw new InputError(
      `port ${port} is the inspector of process ${other}: end its debugger first, or start process ${pid} with --inspect-port=<free port> and give --port`,
    )
  } catch (error) {
    client.close()
    throw error
  }
}

async function connectSoon(pid: number, port: number): Promise<InspectorClient> {
  const end = Date.now() + PATIENCE_MS
  while (Date.now() < end) {
    await sleep(LOOK_MS)
    const client = await connectTo(pid, port)
    if (client !== undefined) return client
  }
  throw new InputError(
    `process ${pid} did not open its inspector at port ${port}; what it says about that stands on its stderr (another port: --port)`,
  )
}

function requireNode(pid: number): void {
  if (process.platform === 'win32') throw new InputError('profile needs signals, which Windows does not have')
  try {
    process.kill(pid, 0)
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EPERM'
    throw new InputError(isThere ? `process ${pid} belongs to another user` : `there is no process ${pid}`)
  }
  if (listensForDebugger(pid)) return
  throw new InputError(`process ${pid} does not listen for a debugger: it is no Node, or was given --disable-sigusr1`)
}

/** Where nobody says, it is taken for one that does. */
function listensForDebugger(pid: number): boolean {
  try {
    const [, caught] = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return caught === undefined || (BigInt(`0x${caught}`) & SIGUSR1_BIT) !== 0n
  } catch {
    return true
  }
}

function send(pid: number): void {
  try {
    process.kill(pid, 'SIGUSR1')
  } catch {
    throw new InputError(`process ${pid} has ended`)
  }
}
