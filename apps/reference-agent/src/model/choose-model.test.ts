import { expect, test } from 'vitest'
import { chooseModel, ollamaBaseUrl } from './choose-model.ts'

test('a key or a base URL means a real service, also when OLLAMA_HOST is set', async () => {
  expect(await chooseModel({ OPENAI_API_KEY: 'k', OLLAMA_HOST: 'box' })).toMatchObject({
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    apiKey: 'k',
  })
  expect(await chooseModel({ OPENAI_BASE_URL: 'http://localhost:8000/v1' }, 'own')).toMatchObject({
    baseUrl: 'http://localhost:8000/v1',
    modelName: 'own',
  })
})

test('each provider has its model for embeddings, and another can be named', async () => {
  const embeddingModel = async (environment: NodeJS.ProcessEnv) => (await chooseModel(environment)).embeddingModel
  expect(await embeddingModel({ OPENAI_API_KEY: 'k' })).toBe('text-embedding-3-small')
  expect(await embeddingModel({ OLLAMA_HOST: 'box' })).toBe('nomic-embed-text')
  expect(await embeddingModel({ OLLAMA_HOST: 'box', REFERENCE_AGENT_EMBEDDING_MODEL: 'own' })).toBe('own')
})

test.each([
  ['127.0.0.1:11434', 'http://127.0.0.1:11434/v1'],
  ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
  ['[::]:8080', 'http://[::1]:8080/v1'],
  ['http://box:1234/', 'http://box:1234/v1'],
  ['https://models.example', 'https://models.example/v1'],
])('OLLAMA_HOST=%s is reached at %s', (host, url) => {
  expect(ollamaBaseUrl(host)).toBe(url)
})

test('with nothing set the scripted model is started', async () => {
  const choice = await chooseModel({ PATH: process.env.PATH })
  expect(choice).toMatchObject({ provider: 'scripted', modelName: 'scripted-1' })
  expect((await fetch(`${choice.baseUrl}/models`)).ok).toBe(true)
  await choice.stop()
})
