/** The differential runner itself, with an adapter of plain `fetch`: a fair one passes, and each of the unfair ones is found out. */
import { describe, expect, test } from 'vitest'
import { type DifferentialCase, provesSame } from './fixtures/differential-run.ts'
import { DifferentialTable } from './fixtures/differential-table.ts'
import { cut, sendEventStream, sendJson, sendLines, startStream, writeEvent } from './fixtures/wire-protocols.ts'
import { llmSpans } from './llm-spans.ts'

interface Client {
  ask(body: object): Promise<string>
}

const create = (origin: string): Client => ({
  async ask(body) {
    const response = await fetch(`${origin}/ask`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`HTTP ${response.status}`, { cause: await response.json() })
    return response.text()
  },
})

const REQUEST = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'own' } as const

type Ask = Client['ask']
type Adapt = (ask: Ask) => Ask

const fair: Adapt = (ask) => (body) => llmSpans.with('llm.chat', REQUEST, () => ask(body))

/** An adapter that is idempotent and returns the client. */
const adapter = (adapt: Adapt) => {
  const done = new WeakSet<object>()
  return (client: Client) => {
    if (!done.has(client)) client.ask = adapt(client.ask)
    done.add(client)
    return client
  }
}

const given = (adapt: Adapt, more: Partial<DifferentialCase<Client>> = {}): DifferentialCase<Client> => ({
  sdk: { create, instrument: adapter(adapt) },
  style: async (client, note) => note(await client.ask({ question: 1 })),
  answer: (response) => sendJson(response, { answer: 42 }),
  ...more,
})

describe('a fair adapter passes', () => {
  test.each<[string, Partial<DifferentialCase<Client>>]>([
    ['a reply', {}],
    ['an error', { answer: (response) => sendJson(response, { error: 'no' }, 500) }],
    ['lines of JSON', { answer: (response) => sendLines(response, [{ a: 1 }, { b: 2 }]) }],
    ['named events', { answer: (response) => sendEventStream(response, [{ name: 'start', data: { a: 1 } }]) }],
    [
      'a connection that is cut',
      {
        answer: (response) => {
          startStream(response)
          writeEvent(response, { data: 'half' })
          cut(response)
        },
        leaves: [{ status: 'error', name: 'llm.chat', attributes: { 'error.type': 'TypeError' } }],
      },
    ],
    [
      'two calls',
      {
        style: async (client, note) => note(await client.ask({}), await client.ask({})),
        leaves: [{ status: 'unset' }, { status: 'unset' }],
      },
    ],
  ])('%s', async (_what, more) => {
    await provesSame(given(fair, more))
  })

  test('what the server received is known, and what the spans were is given back', async () => {
    const spans = await provesSame(given(fair, { answer: (response, _attempt, body) => sendJson(response, body) }))
    expect(spans.map(({ name }) => name)).toEqual(['llm.chat'])
  })
})

const CHEATS: readonly (readonly [string, string, Adapt])[] = [
  ['changes the result', 'to deeply equal', (ask) => async (body) => `${await fair(ask)(body)} `],
  [
    'asks twice',
    'to deeply equal',
    (ask) => async (body) => {
      await ask(body)
      return fair(ask)(body)
    },
  ],
  ['changes the request', 'to deeply equal', (ask) => (body) => fair(ask)({ ...body, telemetry: true })],
  ['records nothing', 'to match object', (ask) => ask],
  [
    'records one call as two',
    'to match object',
    (ask) => (body) => {
      llmSpans.start('llm.chat', REQUEST).end()
      return fair(ask)(body)
    },
  ],
  [
    'calls a good call an error',
    'to match object',
    (ask) => (body) =>
      llmSpans.with('llm.chat', REQUEST, (span) => {
        span.fail(new Error('no'))
        return ask(body)
      }),
  ],
  [
    'leaves the span open',
    'it has not ended',
    (ask) => (body) => llmSpans.start('llm.chat', REQUEST).run(() => ask(body)),
  ],
  [
    'leaves a rejection to nobody',
    'to deeply equal',
    (ask) => (body) => {
      void Promise.reject(new Error('no'))
      return fair(ask)(body)
    },
  ],
  [
    'wraps the error',
    'to deeply equal',
    (ask) => (body) =>
      fair(ask)(body).catch((error: Error) => {
        throw new Error(error.message, { cause: 'telemetry' })
      }),
  ],
]

describe('an adapter is found out that', () => {
  test.each(CHEATS)('%s', async (claim, message, adapt) => {
    const answer: DifferentialCase<Client>['answer'] = (response) =>
      claim === 'wraps the error' ? sendJson(response, { error: 'no' }, 500) : sendJson(response, { answer: 42 })
    await expect(provesSame(given(adapt, { answer }))).rejects.toThrow(message)
  })

  test('returns another client', async () => {
    const instrument = (client: Client) => ({ ask: fair(client.ask) })
    await expect(provesSame({ ...given(fair), sdk: { create, instrument } })).rejects.toThrow('the very client')
  })

  test('wraps what it has wrapped', async () => {
    const instrument = (client: Client) => Object.assign(client, { ask: fair(client.ask) })
    await expect(provesSame({ ...given(fair), sdk: { create, instrument } })).rejects.toThrow(
      'one logical call is one span',
    )
  })
})

test('the table tells what was proved, what failed, and what was skipped why', () => {
  const table = new DifferentialTable(['normal', 'streamed'])
  table.expects({ sdk: 'sdk 1', shape: 'normal', skip: undefined }).proved()
  table.expects({ sdk: 'sdk 1', shape: 'streamed', skip: 'does not stream' })
  table.expects({ sdk: 'sdk 2', shape: 'normal', skip: undefined })
  table.expects({ sdk: 'sdk 2', shape: 'own', skip: undefined }).proved()
  expect(`${table}`).toMatchInlineSnapshot(`
    "       normal      streamed  own
    sdk 1  ok 1        -         -
    sdk 2  0/1 FAILED  -         ok 1
    ok N: proved with so many ways to call; -: the SDK's API has no such answer, or all ways are skipped
    1 skipped of sdk 1: does not stream"
  `)
})
