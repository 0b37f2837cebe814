/**
 * Decides which models the agent talks to: those of the provider that was named, or that the environment names. Where the
 * environment does not say how to reach it, the scripted server takes its place, which is started here and stopped through
 * the choice.
 */
import { PROVIDER_SERVICES, type ProviderName } from './provider-services.ts'
import { SCRIPTED_EMBEDDING_MODEL_NAME, SCRIPTED_MODEL_NAME, SCRIPTED_SMALL_MODEL_NAME } from './scripted-models.ts'
import { startScriptedServer } from './start-scripted-server.ts'

/** How a service is reached. */
export interface ModelAccess {
  baseUrl: string
  apiKey: string
}

/** `local` makes vectors of the words alone, without a model. */
export interface EmbeddingChoice extends ModelAccess {
  provider: ProviderName | 'local'
  model: string
}

export interface ModelChoice extends ModelAccess {
  provider: ProviderName
  /** The scripted server in the provider's place. */
  scripted: boolean
  modelName: string
  /** For what is asked on the side. May be the same. */
  smallModelName: string
  embeddings: EmbeddingChoice
  stop(): Promise<void>
}

export interface ModelWish {
  provider?: ProviderName | undefined
  modelName?: string | undefined
}

type Environment = NodeJS.ProcessEnv

export async function chooseModel(environment: Environment, wish: ModelWish = {}): Promise<ModelChoice> {
  const provider = wish.provider ?? providerOf(environment)
  if (!isReachable(provider, environment)) return chooseScripted(provider, environment, wish)
  const { model, smallModel } = PROVIDER_SERVICES[provider]
  const modelName = wish.modelName ?? model
  if (modelName === '') throw new Error(`--provider ${provider}: name the model with --model`)
  return {
    ...{ provider, scripted: false, modelName, ...accessTo(provider, environment) },
    smallModelName: environment['REFERENCE_AGENT_SMALL_MODEL'] || (wish.modelName ?? smallModel),
    embeddings: chooseEmbeddings(provider, environment),
    stop: async () => {},
  }
}

/** Only these two are chosen because their variables are there; the others want to be named. */
function providerOf(environment: Environment): ProviderName {
  return !isReachable('openai', environment) && isReachable('ollama', environment) ? 'ollama' : 'openai'
}

function isReachable(provider: ProviderName, environment: Environment): boolean {
  const { keyVariable = '', addressVariable, address } = PROVIDER_SERVICES[provider]
  return Boolean(environment[addressVariable] || (address !== '' && environment[keyVariable]))
}

function accessTo(provider: ProviderName, environment: Environment): ModelAccess {
  const { keyVariable = '', addressVariable, address } = PROVIDER_SERVICES[provider]
  const baseUrl = environment[addressVariable] || address
  const apiKey = environment[keyVariable] || 'no-key'
  return { baseUrl: provider === 'ollama' ? ollamaAddress(baseUrl) : baseUrl, apiKey }
}

/** Anthropic has no models for embeddings: OpenAI's are used where there is a way to it, and else none. */
function chooseEmbeddings(wanted: ProviderName, environment: Environment): EmbeddingChoice {
  const provider = PROVIDER_SERVICES[wanted].embeddingModel === undefined ? 'openai' : wanted
  const model = environment['REFERENCE_AGENT_EMBEDDING_MODEL'] || PROVIDER_SERVICES[provider].embeddingModel
  if (!model || !isReachable(provider, environment)) {
    return { provider: 'local', model: 'feature-hash', baseUrl: '', apiKey: '' }
  }
  return { provider, model, ...accessTo(provider, environment) }
}

async function chooseScripted(provider: ProviderName, environment: Environment, wish: ModelWish): Promise<ModelChoice> {
  const { origin, stop } = await startScriptedServer(environment)
  const accessOf = (name: ProviderName): ModelAccess => {
    return { baseUrl: `${origin}${PROVIDER_SERVICES[name].scriptedPath}`, apiKey: 'no-key' }
  }
  const embedder = PROVIDER_SERVICES[provider].embeddingModel === undefined ? 'openai' : provider
  return {
    ...{ provider, scripted: true, ...accessOf(provider), stop },
    modelName: wish.modelName ?? SCRIPTED_MODEL_NAME,
    smallModelName: SCRIPTED_SMALL_MODEL_NAME,
    embeddings: { provider: embedder, model: SCRIPTED_EMBEDDING_MODEL_NAME, ...accessOf(embedder) },
  }
}

// OLLAMA_HOST is written for the server too: it may lack scheme and port, and 0.0.0.0 means all interfaces.
export function ollamaAddress(host: string): string {
  const [, scheme, address] = /^(?:(https?):\/\/)?([^/]*)/.exec(host.trim()) ?? []
  const hasPort = /:\d+$/.test(address ?? '')
  const port = hasPort || scheme ? '' : ':11434'
  const reachable = (address || '127.0.0.1').replace(/^0\.0\.0\.0/, '127.0.0.1').replace(/^\[::\]/, '[::1]')
  return `${scheme ?? 'http'}://${reachable}${port}`
}
