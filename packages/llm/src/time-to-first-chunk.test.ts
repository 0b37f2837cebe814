/** The time to the first chunk is that of the first content, by the clock of the server that sent it: metadata does not count. */
import { setTimeout } from 'node:timers/promises'
import { withContext } from '@zeph-telemetry/core'
import { recordSpans } from '@zeph-telemetry/testing'
import { afterAll, describe, test } from 'vitest'
import { leavesOf } from './fixtures/differential-run.ts'
import { sendReply, type WireReply, writePart } from './fixtures/provider-wires.ts'
import { type Caller, PROVIDERS, type Provider } from './fixtures/providers.ts'
import { WireServer } from './fixtures/wire-server.ts'

const TOKENS = { input: 8, output: 4, cached: 0, written: 0, reasoning: 0 }
const ALLOWED = 0.05
/** Attempts are made for so many seconds of waiting, and at least so many: short waits have more of them. */
const [SECONDS, FEWEST] = [4, 10]

afterAll(() => {
  for (const { restore } of PROVIDERS) restore?.()
})

async function readAll(caller: Caller): Promise<void> {
  for await (const _chunk of await caller.stream());
}

/** One provider's SDK with a server of its own. */
class Measured implements AsyncDisposable {
  readonly #server: WireServer
  readonly #reply: WireReply
  readonly #caller: Caller

  private constructor(server: WireServer, { wire, create }: Provider) {
    this.#server = server
    this.#reply = wire(TOKENS)
    this.#caller = create(server.origin)
  }

  /** What is only done once, such as compiling and connecting, is not the model's time: so some calls come before. */
  static async start(provider: Provider): Promise<Measured> {
    const server = await WireServer.start()
    const measured = new Measured(server, provider)
    server.answerWith((response, _attempt, body) => sendReply(response, measured.#reply, body))
    for (let call = 0; call < 5; call += 1) await readAll(measured.#caller)
    return measured
  }

  /** Seconds from the arrival of the request to the sending of the first content by the server's own clock, and as the span has it. */
  async call(delay: number): Promise<readonly [number, number]> {
    let waited = 0
    this.#server.answerWith(async (response) => {
      const begin = performance.now()
      writePart(response, this.#reply, 'head')
      await setTimeout(delay * 1000)
      writePart(response, this.#reply, 'content')
      waited = (performance.now() - begin) / 1000
      writePart(response, this.#reply, 'tail')
    })
    using recorder = recordSpans()
    const sessionId = `${this.#server.origin} ${delay}`
    await withContext({ sessionId }, () => readAll(this.#caller))
    const own = recorder.started.filter(({ attributes }) => attributes['gen_ai.conversation.id'] === sessionId)
    return [waited, Number(leavesOf(own)[0]?.attributes['gen_ai.response.time_to_first_chunk'])]
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]()
  }
}

/** The least relative error of some attempts: a busy machine adds to some readings, not to all. */
async function leastError(provider: Provider, delay: number): Promise<number> {
  await using measured = await Measured.start(provider)
  let least = Number.POSITIVE_INFINITY
  const most = Math.max(FEWEST, SECONDS / delay)
  for (let attempt = 0; attempt < most && least >= ALLOWED; attempt += 1) {
    const [waited, told] = await measured.call(delay)
    least = Math.min(least, Math.abs(told - waited) / waited)
  }
  return least
}

const NAMED = PROVIDERS.map((provider) => [provider.name, provider] as const)

describe('the error is under 5 %, although metadata came first', () => {
  // One at a time: here a few milliseconds are much.
  test.for(NAMED)('%s, after 0.1 s', async ([, provider], { expect }) => {
    expect(await leastError(provider, 0.1)).toBeLessThan(ALLOWED)
  })

  describe.concurrent.for([0.5, 1, 2])('after %f s', (delay) => {
    test.for(NAMED)('%s', async ([, provider], { expect }) => {
      expect(await leastError(provider, delay)).toBeLessThan(ALLOWED)
    })
  })
})
