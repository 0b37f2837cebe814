/**
 * Decides which model the agent talks to, from the environment: a real OpenAI-compatible service, a local Ollama, or,
 * when neither is named, the scripted model, which is started here and stopped through the choice.
 */
import { SCRIPTED_EMBEDDING_MODEL_NAME } from './scripted-embeddings.ts'
import { SCRIPTED_MODEL_NAME } from './scripted-server.ts'
import { startScriptedServer } from './start-scripted-server.ts'

export interface ModelChoice {
  provider: 'openai' | 'ollama' | 'scripted'
  baseUrl: string
  apiKey: string
  modelName: string
  embeddingModel: string
  stop(): Promise<void>
}

const OPENAI_BASE_URL = 'https://api.openai.com/v1'
const DEFAULT_MODELS = { openai: 'gpt-4.1-mini', ollama: 'llama3.2' } as const
const EMBEDDING_MODELS = {
  openai: 'text-embedding-3-small',
  ollama: 'nomic-embed-text',
  scripted: SCRIPTED_EMBEDDING_MODEL_NAME,
} as const

export async function chooseModel(environment: NodeJS.ProcessEnv, modelName?: string): Promise<ModelChoice> {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OLLAMA_HOST: ollamaHost } = environment
  const embeddingModel = environment.REFERENCE_AGENT_EMBEDDING_MODEL
  const stop = async () => {}
  if (apiKey || baseUrl) {
    return {
      provider: 'openai',
      baseUrl: baseUrl || OPENAI_BASE_URL,
      apiKey: apiKey || 'no-key',
      modelName: modelName ?? DEFAULT_MODELS.openai,
      embeddingModel: embeddingModel || EMBEDDING_MODELS.openai,
      stop,
    }
  }
  if (ollamaHost) {
    return {
      provider: 'ollama',
      baseUrl: ollamaBaseUrl(ollamaHost),
      apiKey: 'ollama',
      modelName: modelName ?? DEFAULT_MODELS.ollama,
      embeddingModel: embeddingModel || EMBEDDING_MODELS.ollama,
      stop,
    }
  }
  return { ...(await startScripted(environment)), ...(modelName !== undefined && { modelName }) }
}

async function startScripted(environment: NodeJS.ProcessEnv): Promise<ModelChoice> {
  const { baseUrl, stop } = await startScriptedServer(environment)
  return {
    provider: 'scripted',
    baseUrl,
    apiKey: 'no-key',
    modelName: SCRIPTED_MODEL_NAME,
    embeddingModel: EMBEDDING_MODELS.scripted,
    stop,
  }
}

// OLLAMA_HOST is written for the server too: it may lack scheme and port, and 0.0.0.0 means all interfaces.
export function ollamaBaseUrl(host: string): string {
  const [, scheme, address] = /^(?:(https?):\/\/)?([^/]*)/.exec(host.trim()) ?? []
  const hasPort = /:\d+$/.test(address ?? '')
  const port = hasPort || scheme ? '' : ':11434'
  const reachable = (address || '127.0.0.1').replace(/^0\.0\.0\.0/, '127.0.0.1').replace(/^\[::\]/, '[::1]')
  return `${scheme ?? 'http'}://${reachable}${port}/v1`
}
