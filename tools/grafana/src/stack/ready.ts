/** Whether services answer that they are ready: asked over HTTP from outside, since most of their images have nothing to ask with. */
import { setTimeout as pause } from 'node:timers/promises'

/** One service to wait for. */
export interface Awaited {
  readonly name: string
  readonly url: string
}

/** One that did not become ready, and what it said last. */
export interface NotReady extends Awaited {
  readonly last: string
}

export interface Patience {
  readonly seconds: number
  /** Called once per service, in the order in which they become ready. */
  readonly onReady: (service: Awaited) => void
}

const PAUSE_MILLISECONDS = 500
const LONGEST_ANSWER_MILLISECONDS = 3_000

/** Waits for all of them at once; resolves to those that did not make it in time. */
export async function waitUntilReady(
  services: readonly Awaited[],
  { seconds, onReady }: Patience,
): Promise<NotReady[]> {
  const deadline = performance.now() + seconds * 1000
  const late = await Promise.all(
    services.map(async (service): Promise<NotReady | undefined> => {
      for (;;) {
        const last = await askOnce(service.url)
        if (last === undefined) {
          onReady(service)
          return undefined
        }
        if (performance.now() > deadline) return { ...service, last }
        await pause(PAUSE_MILLISECONDS)
      }
    }),
  )
  return late.filter((service) => service !== undefined)
}

/** Undefined where it is ready, else what it says. */
async function askOnce(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(LONGEST_ANSWER_MILLISECONDS) })
    const text = await answer.text()
    return answer.ok ? undefined : `HTTP ${answer.status} ${text.trim().split('\n')[0]!.slice(0, 200)}`.trim()
  } catch (error) {
    const { message, cause } = error as Error
    return (cause as { code?: string } | undefined)?.code ?? message
  }
}
