import { expect, onTestFinished, test } from 'vitest'
import { chooseModel, type ModelWish, ollamaAddress } from './choose-model.ts'
import { PROVIDER_NAMES, type ProviderName } from './provider-services.ts'

async function choose(environment: NodeJS.ProcessEnv, wish: ModelWish = {}) {
  const choice = await chooseModel(environment, wish)
  onTestFinished(choice.stop)
  return choice
}

test('a key or a base URL means a real service, also when OLLAMA_HOST is set', async () => {
  expect(await choose({ OPENAI_API_KEY: 'k', OLLAMA_HOST: 'box' })).toMatchObject({
    ...{ provider: 'openai', scripted: false, baseUrl: 'https://api.openai.com/v1', apiKey: 'k' },
    ...{ modelName: 'gpt-4.1-mini', smallModelName: 'gpt-4.1-nano' },
  })
  const own = await choose({ OPENAI_BASE_URL: 'http://localhost:8000/v1' }, { modelName: 'own' })
  // Nobody knows which other model that service has.
  expect(own).toMatchObject({ baseUrl: 'http://localhost:8000/v1', modelName: 'own', smallModelName: 'own' })
})

test('a provider that is named is reached by its own variables', async () => {
  const wish = (provider: ProviderName): ModelWish => ({ provider })
  const environment = {
    ...{ ANTHROPIC_API_KEY: 'a', GEMINI_API_KEY: 'g', OLLAMA_HOST: 'box', OPENAI_API_KEY: 'o' },
    ...{ COMPATIBLE_BASE_URL: 'https://models.example/v1', COMPATIBLE_API_KEY: 'c' },
  }
  const reached = async (provider: ProviderName) => {
    const { baseUrl, apiKey, scripted } = await choose(environment, { provider, modelName: 'm' })
    return [baseUrl, apiKey, scripted]
  }
  expect(await Promise.all(PROVIDER_NAMES.map(reached))).toEqual([
    ['https://api.openai.com/v1', 'o', false],
    ['https://api.anthropic.com', 'a', false],
    ['https://generativelanguage.googleapis.com', 'g', false],
    ['http://box:11434', 'no-key', false],
    ['https://models.example/v1', 'c', false],
    ['https://api.openai.com/v1', 'o', false],
  ])
  await expect(choose(environment, wish('compatible'))).rejects.toThrow('name the model with --model')
})

test('where its variables are not set the scripted server takes its place, at its own path', async () => {
  for (const provider of PROVIDER_NAMES) {
    const choice = await choose({ PATH: process.env['PATH'] }, { provider })
    expect(choice).toMatchObject({
      provider,
      scripted: true,
      modelName: 'scripted-1',
      smallModelName: 'scripted-mini-1',
    })
    const path = { openai: '/v1', 'ai-sdk': '/v1', compatible: '/compatible/v1' }[provider as string] ?? ''
    expect(new URL(choice.baseUrl).pathname).toBe(path || '/')
  }
})

test('each provider has its model for embeddings, and another can be named', async () => {
  const embeddings = async (environment: NodeJS.ProcessEnv, wish?: ModelWish) => {
    const { provider, model } = (await choose(environment, wish)).embeddings
    return [provider, model]
  }
  expect(await embeddings({ OPENAI_API_KEY: 'k' })).toEqual(['openai', 'text-embedding-3-small'])
  expect(await embeddings({ OLLAMA_HOST: 'box' })).toEqual(['ollama', 'nomic-embed-text'])
  const own = { OLLAMA_HOST: 'box', REFERENCE_AGENT_EMBEDDING_MODEL: 'own' }
  expect(await embeddings(own)).toEqual(['ollama', 'own'])
})

test('Anthropic has no embeddings: they are OpenAI’s where there is a key, and else made here', async () => {
  const wish: ModelWish = { provider: 'anthropic' }
  const environment = { ANTHROPIC_API_KEY: 'a' }
  expect((await choose(environment, wish)).embeddings).toMatchObject({ provider: 'local' })
  expect((await choose({ ...environment, OPENAI_API_KEY: 'o' }, wish)).embeddings).toEqual({
    ...{ provider: 'openai', model: 'text-embedding-3-small', baseUrl: 'https://api.openai.com/v1', apiKey: 'o' },
  })
  const { embeddings, baseUrl } = await choose({ PATH: process.env['PATH'] }, wish)
  expect(embeddings).toMatchObject({ provider: 'openai', baseUrl: `${baseUrl}/v1`, model: 'scripted-embedding-1' })
})

test.each([
  ['127.0.0.1:11434', 'http://127.0.0.1:11434'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['[::]:8080', 'http://[::1]:8080'],
  ['http://box:1234/', 'http://box:1234'],
  ['https://models.example', 'https://models.example'],
])('OLLAMA_HOST=%s is reached at %s', (host, url) => {
  expect(ollamaAddress(host)).toBe(url)
})

test('with nothing set the scripted model is started', async () => {
  const choice = await choose({ PATH: process.env['PATH'] })
  expect(choice).toMatchObject({ provider: 'openai', scripted: true, modelName: 'scripted-1' })
  expect((await fetch(`${choice.baseUrl}/models`)).ok).toBe(true)
})
