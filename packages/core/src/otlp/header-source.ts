/**
 * The headers of every request of one configuration: read once for all signals, and again where the receiver refuses them, as it does after
 * a secret was rotated.
 */
import { setTimeout as pause } from 'node:timers/promises'

export type Headers = Readonly<Record<string, string>>

export interface HeaderSourceOptions {
  /** Asks the vault. */
  readonly read: () => Promise<Headers>
  /** Told where they cannot be read again. */
  readonly onFailure?: (error: unknown) => void
  /** Least time between two readings, in milliseconds: requests that are refused together ask once. Default 5000. */
  readonly pauseMs?: number
}

const PAUSE_MS = 5000

/** Headers that can be renewed. */
export class HeaderSource {
  readonly #options: HeaderSourceOptions
  #first: Promise<Headers> | undefined
  #current: Headers = {}
  #renewing: Promise<void> | undefined
  #renewedAt = Number.NEGATIVE_INFINITY

  constructor(options: HeaderSourceOptions) {
    this.#options = options
  }

  /** What requests are sent with; empty before they were read. */
  get current(): Headers {
    return this.#current
  }

  /** Reads them, once for all who ask. Rejects where they cannot be read. */
  read(): Promise<Headers> {
    return (this.#first ??= this.#read())
  }

  /** True where there are others than the `refused` ones by now. Takes `patienceMs` at most. Never rejects. */
  async renew(refused: Headers, patienceMs: number): Promise<boolean> {
    if (this.#current !== refused) return true
    const { pauseMs = PAUSE_MS } = this.#options
    if (this.#renewing === undefined && performance.now() - this.#renewedAt < pauseMs) return false
    const given = new AbortController()
    this.#renewing ??= this.#renew()
    await Promise.race([this.#renewing, pause(patienceMs, undefined, { signal: given.signal }).catch(() => {})])
    given.abort()
    return this.#current !== refused
  }

  async #read(): Promise<Headers> {
    this.#current = await this.#options.read()
    return this.#current
  }

  async #renew(): Promise<void> {
    try {
      const read = await this.#options.read()
      if (!isSame(read, this.#current)) this.#current = read
    } catch (error) {
      this.#options.onFailure?.(error)
    } finally {
      this.#renewedAt = performance.now()
      this.#renewing = undefined
    }
  }
}

function isSame(one: Headers, other: Headers): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

/** HTTP's, then gRPC's: the receiver wants other credentials. */
const REFUSALS: readonly unknown[] = [401, 403, 16, 7]

/** Sends, and once more where the receiver refuses the headers and the vault has others by now. Rejects as `send` does. */
export async function sendRenewing<T>(headers: HeaderSource, patienceMs: number, send: () => Promise<T>): Promise<T> {
  const used = headers.current
  try {
    return await send()
  } catch (error) {
    const isRefused = REFUSALS.includes((error as { code?: unknown } | undefined)?.code)
    if (!isRefused || !(await headers.renew(used, patienceMs))) throw error
    return await send()
  }
}
