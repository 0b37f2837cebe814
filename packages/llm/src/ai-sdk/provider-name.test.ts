import { expect, test } from 'vitest'
import { openAiApi, providerName } from './provider-name.ts'

test.each([
  ['openai.chat', 'openai', 'chat_completions'],
  ['openai.responses', 'openai', 'responses'],
  ['openai.completion', 'openai', undefined],
  ['azure.responses', 'azure.ai.openai', 'responses'],
  ['azure-openai.chat', 'azure.ai.openai', 'chat_completions'],
  ['anthropic.messages', 'anthropic', undefined],
  ['google.generative-ai', 'gcp.gemini', undefined],
  ['google.vertex.chat', 'gcp.vertex_ai', undefined],
  ['vertex.anthropic.messages', 'gcp.vertex_ai', undefined],
  ['amazon-bedrock', 'aws.bedrock', undefined],
  ['bedrock.anthropic.messages', 'aws.bedrock', undefined],
  ['mistral.chat', 'mistral_ai', undefined],
  ['moonshotai.chat', 'moonshot_ai', undefined],
  ['xai.chat', 'x_ai', undefined],
  ['groq.chat', 'groq', undefined],
  ['deepseek.chat', 'deepseek', undefined],
  ['cohere.chat', 'cohere', undefined],
  ['perplexity', 'perplexity', undefined],
  ['ollama.chat', 'ollama', undefined],
  ['my-proxy.chat', 'my-proxy', undefined],
  ['googlers.chat', 'googlers', undefined],
  ['openai-like.chat', 'openai-like', undefined],
  [undefined, undefined, undefined],
  [{}, undefined, undefined],
])('%s is %s, with the API %s', (id, name, api) => {
  expect([providerName(id), openAiApi(id)]).toEqual([name, api])
})
