import { expect, test } from 'vitest'
import { startScriptedService } from './fixtures/scripted-service.ts'
import { PROVIDER_NAMES, type ProviderName } from './provider-services.ts'
import { BARE_PROVIDERS } from './providers/fixtures/bare-providers.ts'
import { StreamBrokenError, shouldFallBack } from './should-fall-back.ts'

/** What the provider's SDK throws where its server refuses this. */
function failureOf(name: ProviderName, origin: string, content: string): Promise<unknown> {
  const { provider } = BARE_PROVIDERS[name](origin)
  const request = { model: 'scripted-mini-1', messages: [{ role: 'user' as const, content }], tools: [] }
  return provider.chat({ ...request, toolChoice: 'auto' }).then(
    () => Promise.reject(new Error('it was answered')),
    (error: unknown) => error,
  )
}

test.each(PROVIDER_NAMES)(
  'with %s, a prompt that is too long is for another model; a server out of reach is not',
  async (name) => {
    const service = await startScriptedService()
    const tooLong = await failureOf(name, service.origin, 'word '.repeat(2_000))
    await service.close()
    const outOfReach = await failureOf(name, service.origin, 'hello')
    expect([shouldFallBack(tooLong), shouldFallBack(outOfReach)]).toEqual([true, false])
  },
)

const failed = (status: number, message = 'no') => Object.assign(new Error(message), { status })

test.each([
  ['a model that is gone', failed(404), true],
  ['a limit', failed(429), true],
  ['a server that is broken', failed(500), true],
  ['an answer of no use', new SyntaxError('not JSON'), true],
  ['a request that is wrong', failed(400), false],
  ['a key that is refused', failed(401), false],
  ['a reply that broke off when some of it was shown', new StreamBrokenError('broke', { cause: failed(500) }), false],
])('after %s: %#', (_what, error, expected) => {
  expect(shouldFallBack(error)).toBe(expected)
})
