/** What the providers' SDKs make of an aborted signal: the request ends, at once, and on the other side, too. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { StoppedError } from '../../cancel/stopped-error.ts'
import { askStructured } from '../ask-structured.ts'
import { createModel, type Model } from '../model.ts'
import { PROVIDER_NAMES } from '../provider-services.ts'
import { BARE_PROVIDERS } from './fixtures/bare-providers.ts'

const turn = { messages: [{ role: 'user' as const, content: 'hello' }], tools: [], toolChoice: 'auto' as const }
const question = { name: 'plan', schema: z.object({ steps: z.array(z.string()) }), instructions: 'Plan.', text: 'x' }

type Call = (model: Model, signal: AbortSignal) => Promise<unknown>

const CALLS: readonly [string, Call][] = [
  ['chat', (model, signal) => model.chat({ ...turn, signal })],
  ['chatStream', (model, signal) => model.chatStream({ ...turn, signal }, () => {})],
  ['extract', (model, signal) => askStructured(model, { ...question, signal })],
]

describe.each(PROVIDER_NAMES)('%s', (name) => {
  test.each(CALLS)('%s ends with the reason of the signal, and the server sees it', async (_name, call) => {
    const asked = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    // A server that never answers.
    const server = createServer((_request, response) => {
      response.once('close', left.resolve)
      asked.resolve()
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const { provider } = BARE_PROVIDERS[name](`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const model = createModel(provider, (_purpose, ask) => ask('any'))
    const controller = new AbortController()
    const reason = new StoppedError('interrupted')
    const ended = call(model, controller.signal).catch((error: unknown) => error)
    await asked.promise
    controller.abort(reason)
    expect(await ended).toBe(reason)
    await left.promise
  })
})
