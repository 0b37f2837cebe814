/**
 * Which provider answers at a base URL. Many servers speak OpenAI's protocol: hosts that are known have the conventions' name, or the usual
 * one where the conventions have none. An unknown host is `openai`, the flavour of the API; `server.address` says who it really is.
 */

/** Host names by provider; a name counts for its subdomains, too. */
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['api.anthropic.com'],
  'azure.ai.inference': ['models.ai.azure.com', 'models.inference.ai.azure.com'],
  'azure.ai.openai': ['openai.azure.com', 'services.ai.azure.com', 'cognitiveservices.azure.com'],
  cohere: ['api.cohere.ai', 'api.cohere.com'],
  deepseek: ['api.deepseek.com'],
  'gcp.gemini': ['generativelanguage.googleapis.com'],
  groq: ['api.groq.com'],
  'ibm.watsonx.ai': ['ml.cloud.ibm.com'],
  mistral_ai: ['api.mistral.ai', 'codestral.mistral.ai'],
  moonshot_ai: ['api.moonshot.ai', 'api.moonshot.cn'],
  ollama: ['ollama.com'],
  openai: ['api.openai.com'],
  openrouter: ['openrouter.ai'],
  perplexity: ['api.perplexity.ai'],
  x_ai: ['api.x.ai'],
}

/** Providers whose hosts carry a region in the middle. */
const REGIONAL: readonly (readonly [RegExp, string])[] = [
  [/(^|-)aiplatform\.googleapis\.com$/, 'gcp.vertex_ai'],
  [/^bedrock(-runtime|-mantle)?(-fips)?\.[a-z0-9-]+\.(api\.aws|amazonaws\.com)(\.cn)?$/, 'aws.bedrock'],
]

const OLLAMA_PORT = '11434'

const BY_HOST = new Map(Object.entries(HOSTS).flatMap(([provider, hosts]) => hosts.map((host) => [host, provider])))

/**
 * The provider at a base URL.
 * @param unknown the name for hosts that are not known
 * @example
 * providerAt('https://api.groq.com/openai/v1') // 'groq'
 */
export function providerAt(baseUrl: unknown, unknown = 'openai'): string {
  const url = typeof baseUrl === 'string' ? URL.parse(baseUrl) : null
  if (url === null) return unknown
  if (url.port === OLLAMA_PORT) return 'ollama'
  const regional = REGIONAL.find(([pattern]) => pattern.test(url.hostname))
  return regional?.[1] ?? byDomain(url.hostname) ?? unknown
}

/** The longest known domain that the host is, or is in. */
function byDomain(host: string): string | undefined {
  for (let domain = host; domain.includes('.'); domain = domain.slice(domain.indexOf('.') + 1)) {
    const provider = BY_HOST.get(domain)
    if (provider !== undefined) return provider
  }
  return undefined
}
