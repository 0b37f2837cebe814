/**
 * Decides which model the agent talks to, from the environment: a real OpenAI-compatible service, a local Ollama, or,
 * when neither is named, the scripted model, which is started here and stopped through the choice.
 */
import { SCRIPTED_MODEL_NAME } from './scripted-server.ts'
import { startScriptedServer } from './start-scripted-server.ts'

export interface ModelChoice {
  provider: 'openai' | 'ollama' | 'scripted'
  baseUrl: string
  apiKey: string
  modelName: string
  stop(): Promise<void>
}

const OPENAI_BASE_URL = 'https://api.openai.com/v1'
const DEFAULT_MODELS = { openai: 'gpt-4.1-mini', ollama: 'llama3.2' } as const

export async function chooseModel(environment: NodeJS.ProcessEnv, modelName?: string): Promise<ModelChoice> {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OLLAMA_HOST: ollamaHost } = environment
  const stop = async () => {}
  if (apiKey || baseUrl) {
    return {
      provider: 'openai',
      baseUrl: baseUrl || OPENAI_BASE_URL,
      apiKey: apiKey || 'no-key',
      modelName: modelName ?? DEFAULT_MODELS.openai,
      stop,
    }
  }
  if (ollamaHost) {
    const ollamaUrl = ollamaBaseUrl(ollamaHost)
    return {
      provider: 'ollama',
      baseUrl: ollamaUrl,
      apiKey: 'ollama',
      modelName: modelName ?? DEFAULT_MODELS.ollama,
      stop,
    }
  }
  const server = await startScriptedServer(environment)
  const chosen = modelName ?? SCRIPTED_MODEL_NAME
  return { provider: 'scripted', baseUrl: server.baseUrl, apiKey: 'no-key', modelName: chosen, stop: server.stop }
}

// OLLAMA_HOST is written for the server too: it may lack scheme and port, and 0.0.0.0 means all interfaces.
export function ollamaBaseUrl(host: string): string {
  const [, scheme, address] = /^(?:(https?):\/\/)?([^/]*)/.exec(host.trim()) ?? []
  const hasPort = /:\d+$/.test(address ?? '')
  const port = hasPort || scheme ? '' : ':11434'
  const reachable = (address || '127.0.0.1').replace(/^0\.0\.0\.0/, '127.0.0.1').replace(/^\[::\]/, '[::1]')
  return `${scheme ?? 'http'}://${reachable}${port}/v1`
}
