import { expect, test } from 'vitest'
import { instrumentLlm } from './auto.ts'
import { instrumentProvider } from './instrument-provider.ts'

test('off, a provider is what it was, with the very methods', () => {
  const chat = () => 'Hello'
  const provider = { chat }
  expect(instrumentLlm(provider)).toBe(provider)
  expect(instrumentProvider(provider, { methods: { chat: 'llm.extract' } })).toBe(provider)
  expect(provider.chat).toBe(chat)
})
