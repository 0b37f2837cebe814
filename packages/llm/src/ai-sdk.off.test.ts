import { tracingChannel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { instrumentAiModel, instrumentAiSdk } from './ai-sdk.ts'
import { VERSIONS } from './fixtures/ai-sdk-client.ts'
import { answering, reply } from './fixtures/ai-sdk-models.ts'

test.each(VERSIONS)(
  'without the profiling condition nothing is subscribed, before and after a call of %s',
  async (_version, ai) => {
    const channel = tracingChannel('ai:telemetry')
    const stop = instrumentAiSdk()
    expect(channel.hasSubscribers).toBe(false)
    const { text } = await ai.generateText({ model: answering(async () => reply('hello')), prompt: 'p' })
    expect(text).toBe('hello')
    expect(channel.hasSubscribers).toBe(false)
    stop()
  },
)

test('without the profiling condition a model is left alone', () => {
  const model = answering(async () => reply('hello'))
  const before = Reflect.ownKeys(model)
  const { doGenerate } = model
  expect(instrumentAiModel(model)).toBe(model)
  expect(Reflect.ownKeys(model)).toEqual(before)
  expect(model.doGenerate).toBe(doGenerate)
})
