import { expect, onTestFinished, test } from 'vitest'
import { startScriptedService } from './fixtures/scripted-service.ts'
import { createModelLoading } from './model-loading.ts'
import { PROVIDER_SERVICES } from './provider-services.ts'

test('the first request loads the main model, and whoever asks too early is told how long', () => {
  let now = 1_000.5
  const loading = createModelLoading(30, () => now)
  expect([loading.waitFor('scripted-mini-1'), loading.waitFor('scripted-1')]).toEqual([undefined, 30])
  now += 10
  expect(loading.waitFor('scripted-1')).toBe(20)
  now += 20
  expect(loading.waitFor('scripted-1')).toBeUndefined()
})

test('even a model that loads in no time refuses its first request, and no other', () => {
  const loading = createModelLoading(0)
  expect([loading.waitFor('scripted-1'), loading.waitFor('scripted-1')]).toEqual([1, undefined])
})

/** The first request of a fresh server, in the shape of each interface, and where the refusal is named. */
const FIRST_REQUESTS = {
  openai: ['/chat/completions', 'rate_limit_exceeded'],
  anthropic: ['/v1/messages', 'rate_limit_error'],
  gemini: ['/v1beta/models/scripted-1:generateContent', 'RESOURCE_EXHAUSTED'],
  ollama: ['/api/chat', 'is being loaded'],
} as const

test.each(Object.entries(FIRST_REQUESTS))(
  '%s says so in its own words, with the time to wait',
  async (name, [path, word]) => {
    const service = await startScriptedService({ coldStart: true })
    onTestFinished(service.close)
    const url = `${service.origin}${PROVIDER_SERVICES[name as keyof typeof FIRST_REQUESTS].scriptedPath}${path}`
    const said = { role: 'user', content: 'hello', parts: [{ text: 'hello' }] }
    const body = JSON.stringify({
      model: 'scripted-1',
      max_tokens: 9,
      messages: [said],
      contents: [said],
      stream: false,
    })
    const [first, second] = [await fetch(url, { method: 'POST', body }), await fetch(url, { method: 'POST', body })]
    expect([first.status, first.headers.get('retry-after'), first.headers.get('retry-after-ms')]).toEqual([
      429,
      '1',
      '1',
    ])
    expect(await first.text()).toContain(word)
    expect(second.status).toBe(200)
  },
)
