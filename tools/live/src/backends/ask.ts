/** Asks a back end over HTTP, again and again where what was sent may not be there yet. */
import { setTimeout as pause } from 'node:timers/promises'

const ANSWER_TIMEOUT_MS = 10_000
const PAUSE_MS = 500

/** JSON of a path; undefined for 404. @throws Error for every other refusal */
export async function askJson(base: string, path: string): Promise<unknown> {
  const response = await get(base, path)
  if (response.status === 404) return undefined
  if (!response.ok)
    throw new Error(`${base}${path} answers ${response.status}: ${(await response.text()).slice(0, 300)}`)
  return response.json()
}

/** @throws Error where it does not answer with success */
export async function askWhetherReady(base: string, path: string): Promise<void> {
  const response = await get(base, path)
  await response.body?.cancel()
  if (!response.ok) throw new Error(`${base}${path} answers ${response.status}`)
}

async function get(base: string, path: string): Promise<Response> {
  const headers = { accept: 'application/json' }
  try {
    return await fetch(`${base}${path}`, { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })
  } catch (error) {
    const { message, cause } = error as Error
    throw new Error(`${base}${path} cannot be asked: ${cause instanceof Error ? cause.message : message}`)
  }
}

/**
 * Looks again until there is nothing left to find.
 * @param look what is not as it should be; undefined where all is
 * @throws Error with the last thing that was wrong
 */
export async function untilRight(look: () => Promise<string | undefined>, patienceMs: number): Promise<void> {
  const end = Date.now() + patienceMs
  for (;;) {
    const problem = await look()
    if (problem === undefined) return
    if (Date.now() > end) throw new Error(`${problem}, after ${patienceMs / 1000} s`)
    await pause(PAUSE_MS)
  }
}
