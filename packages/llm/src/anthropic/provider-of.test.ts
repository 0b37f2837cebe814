import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { providerOf } from './provider-of.ts'

/** As the SDK's packages for these platforms have them. */
class AnthropicBedrock extends Anthropic {
  awsRegion = 'eu-central-1'
}
class AnthropicVertex extends Anthropic {
  region = 'europe-west1'
  projectId = null
}
class AnthropicFoundry extends Anthropic {
  _genAIProviderName = 'azure.ai.inference'
}

const at = (baseURL: string) => new Anthropic({ apiKey: 'key', baseURL })
const LOCAL = { apiKey: 'key', baseURL: 'http://localhost:1' }

test.each([
  ['Anthropic', new Anthropic({ apiKey: 'key' }), 'anthropic'],
  ['a client for Bedrock', new AnthropicBedrock(LOCAL), 'aws.bedrock'],
  ['a client for Vertex', new AnthropicVertex(LOCAL), 'gcp.vertex_ai'],
  ['a client that names another', new AnthropicFoundry(LOCAL), 'azure.ai.inference'],
  ['a gateway', at('https://gateway.example.com/anthropic'), 'anthropic'],
  ['a client without a base URL', {}, 'anthropic'],
  ['a client whose base URL is none', { baseURL: 'nowhere' }, 'anthropic'],
])('%s', (_what, client, provider) => {
  expect(providerOf(client)).toBe(provider)
})

test.each([
  ['https://bedrock-runtime.us-east-1.amazonaws.com', 'aws.bedrock'],
  ['https://bedrock-runtime.cn-north-1.amazonaws.com.cn', 'aws.bedrock'],
  ['https://vpce-0a1b.bedrock-runtime.eu-west-1.vpce.amazonaws.com', 'aws.bedrock'],
  ['https://s3.us-east-1.amazonaws.com', 'anthropic'],
  ['https://bedrock-runtime.us-east-1.amazonaws.com.example.com', 'anthropic'],
  ['https://us-east5-aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://aiplatform.eu.rep.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://notaiplatform.googleapis.com/v1', 'anthropic'],
  ['https://acme.services.ai.azure.com/anthropic', 'azure.ai.inference'],
])('the host of %s is %s', (baseUrl, provider) => {
  expect(providerOf(at(baseUrl))).toBe(provider)
})
