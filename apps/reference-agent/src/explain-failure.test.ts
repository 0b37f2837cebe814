import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { explainFailure } from './explain-failure.ts'
import type { ModelChoice } from './model/choose-model.ts'
import { PROVIDER_NAMES, type ProviderName } from './model/provider-services.ts'
import { BARE_PROVIDERS } from './model/providers/fixtures/bare-providers.ts'

const asked = {
  model: 'm-1',
  messages: [{ role: 'user' as const, content: 'hello' }],
  tools: [],
  toolChoice: 'auto' as const,
}

/** What the agent says where the provider's server refuses everything with this status; 0: where it is not there. */
async function explanationOf(provider: ProviderName, status: number): Promise<string> {
  const body = JSON.stringify({ error: provider === 'ollama' ? 'because' : { message: 'because' } })
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (status === 0) await new Promise((resolve) => server.close(resolve))
  const choice = { provider, scripted: false, baseUrl: origin, modelName: 'm-1' } as ModelChoice
  return BARE_PROVIDERS[provider](origin)
    .provider.chat(asked)
    .then(
      () => 'answered',
      (error: unknown) => explainFailure(error, choice),
    )
}

test.each(PROVIDER_NAMES)('%s: each kind of failure is told in the same words', async (provider) => {
  const said = (pattern: RegExp) => expect.stringMatching(pattern)
  expect(await Promise.all([0, 401, 404, 429, 500].map((status) => explanationOf(provider, status)))).toEqual([
    said(/^cannot reach the model at http:\S+: .*ECONNREFUSED.* \(.*unset [A-Z_ and]+ to use the scripted model\)$/),
    said(/^the model at http:\S+ refused the key \(401\): .*because/),
    said(/^the model at http:\S+ does not know "m-1" \(404\); choose another with --model$/),
    said(/^the model at http:\S+ refuses more requests for now: .*because/),
    said(/^the model at http:\S+ answered with an error: .*because/),
  ])
})

test('of several errors in one the first is told, and what is no error as it is', () => {
  const choice = { provider: 'openai', scripted: true, baseUrl: 'http://x' } as ModelChoice
  const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const wrapped = new AggregateError([new Error('outer', { cause: unreachable }), new Error('other')], 'all failed')
  expect(explainFailure(wrapped, choice)).toBe('cannot reach the model at http://x: connect ECONNREFUSED')
  expect(explainFailure('just so', choice)).toBe('just so')
})
