/** A connection to the inspector of a Node process on this machine, by Node's own WebSocket. */
import { InputError } from '../input-error.ts'

const HOST = '127.0.0.1'
const ANSWER_MS = 30_000
const LIST_MS = 2000
const ENDED = 'the process has ended'

interface Reply {
  readonly id?: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
}

/** Asks one process; what it is asked is answered in order. */
export class InspectorClient {
  readonly #socket: WebSocket
  readonly #waiting = new Map<number, Waiting>()
  readonly #closed = new AbortController()
  #asked = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#answered(JSON.parse(String(data)) as Reply))
    socket.addEventListener('close', () => this.#ended())
  }

  /** Aborted when the process has ended. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** @throws InputError where the process ends, refuses, or gives no answer */
  ask(method: string, params: object = {}): Promise<unknown> {
    if (this.#closed.signal.aborted) return Promise.reject(new InputError(ENDED))
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#asked += 1
    const id = this.#asked
    const timer = setTimeout(() => reject(new InputError(`the process gives no answer to ${method}`)), ANSWER_MS)
    this.#waiting.set(id, { resolve, reject })
    this.#socket.send(JSON.stringify({ id, method, params }))
    return promise.finally(() => clearTimeout(timer))
  }

  /** The value of an expression in the process. Not of a promise: V8 may collect that before it answers. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = (await this.ask('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value?: unknown }
      exceptionDetails?: { exception?: { description?: string }; text: string }
    }
    const { result, exceptionDetails: failure } = answer
    if (failure !== undefined) throw new InputError(`in the process: ${failure.exception?.description ?? failure.text}`)
    return result.value
  }

  close(): void {
    this.#socket.close()
  }

  #answered({ id, result, error }: Reply): void {
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id!)
    if (error === undefined) waiting.resolve(result)
    else waiting.reject(new InputError(`the process refuses: ${error.message}`))
  }

  #ended(): void {
    this.#closed.abort()
    for (const { reject } of this.#waiting.values()) reject(new InputError(ENDED))
    this.#waiting.clear()
  }
}

/** Connects to the inspector at a port; undefined where there is none. */
export async function connectInspector(port: number): Promise<InspectorClient | undefined> {
  const url = await debuggerUrl(port)
  if (url === undefined) return undefined
  const socket = new WebSocket(url)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.addEventListener('open', () => resolve(true), { once: true })
  socket.addEventListener('error', () => resolve(false), { once: true })
  return (await promise) ? new InspectorClient(socket) : undefined
}

async function debuggerUrl(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${HOST}:${port}/json/list`, { signal: AbortSignal.timeout(LIST_MS) })
    const targets = (await response.json()) as { webSocketDebuggerUrl?: string }[]
    return targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl !== undefined)?.webSocketDebuggerUrl
  } catch {
    return undefined
  }
}
