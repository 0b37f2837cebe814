/** Starts and ends profiles over HTTP, for programs on this machine: what the handle's `startProfiling` and `stopProfiling` do. */
import type { IncomingMessage } from 'node:http'
import type { ProfilingRequest } from '../profiling/profiling.ts'
import { type Answer, plainAnswer } from './answer.ts'
import { isFromHere } from './own-machine.ts'
import { readQuery } from './read-query.ts'

/** What is started and ended. */
export interface ProfileControl {
  readonly running: boolean
  start(request: ProfilingRequest): void
  stop(): string | null
}

const MOST_SECONDS = 600
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

const json = (status: number, value: object): Answer => ({
  status,
  headers: HEADERS,
  body: Buffer.from(`${JSON.stringify(value)}\n`),
})

const readFlag = (text: string) => (text === 'true' || text === 'false' ? text === 'true' : undefined)

function readSeconds(text: string): number | undefined {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return seconds >= 1 && seconds <= MOST_SECONDS ? seconds : undefined
}

/** What a parameter may be, and how it is read; undefined where it is not allowed. */
const PARAMETERS = {
  cpu: { allowed: 'true or false', read: readFlag },
  memory: { allowed: 'true or false', read: readFlag },
  seconds: { allowed: `a whole number from 1 to ${MOST_SECONDS}`, read: readSeconds },
} as const

interface Query extends ProfilingRequest {
  readonly seconds?: number
}

/** The two routes; a profile for so many seconds ends by itself. */
export class ProfileRoutes {
  readonly #control: ProfileControl
  #timer: NodeJS.Timeout | undefined

  constructor(control: ProfileControl) {
    this.#control = control
  }

  start(request: IncomingMessage): Answer {
    if (!isFromHere(request)) return REFUSED
    const query = readQuery<Query>(request.url ?? '', PARAMETERS, {})
    if (typeof query === 'string') return plainAnswer(400, query)
    const { cpu = true, memory = false, seconds } = query
    if (!cpu && !memory) return plainAnswer(400, 'cpu or memory must be true')
    this.#control.start({ cpu, memory })
    if (!this.#control.running) return plainAnswer(503, 'nothing is profiled; why stands on stderr or in the log')
    if (seconds !== undefined) this.#endAfter(seconds)
    return json(202, { cpu, memory, ...(seconds !== undefined && { seconds }) })
  }

  stop(request: IncomingMessage): Answer {
    if (!isFromHere(request)) return REFUSED
    clearTimeout(this.#timer)
    const file = this.#control.stop()
    return file === null ? plainAnswer(404, 'no profile ran') : json(200, { file })
  }

  #endAfter(seconds: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#control.stop(), seconds * 1000).unref()
  }
}

const REFUSED = plainAnswer(403, 'profiles are for programs on this machine, which ask for themselves')
