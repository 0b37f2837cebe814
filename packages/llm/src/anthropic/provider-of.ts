/**
 * Whose API a client of the SDK's shape speaks to. The packages for Bedrock, Vertex and Foundry need not be installed: a client is known by
 * what it says of itself, then by the fields that only its kind has, then by its host.
 */
import { fieldOf } from '@zeph-telemetry/core/read-value'

const HOSTS: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)bedrock(-[a-z]+)?\.[a-z0-9-]+\.(vpce\.)?amazonaws\.com(\.cn)?$/, 'aws.bedrock'],
  [/(^|[.-])aiplatform(\.[a-z0-9-]+\.rep)?\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/\.services\.ai\.azure\.com$/, 'azure.ai.inference'],
]

/** `gen_ai.provider.name` of a client; `anthropic` where nothing speaks against it. */
export function providerOf(client: object): string {
  const own = fieldOf(client, '_genAIProviderName')
  if (typeof own === 'string' && own !== '' && own !== 'anthropic') return own
  if ('awsRegion' in client) return 'aws.bedrock'
  if ('projectId' in client && 'region' in client) return 'gcp.vertex_ai'
  const host = hostOf(fieldOf(client, 'baseURL'))
  return HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? 'anthropic'
}

function hostOf(baseUrl: unknown): string {
  return (typeof baseUrl === 'string' && URL.parse(baseUrl)?.hostname) || ''
}
