/** The services that the agent can talk to: what the environment calls them, and which of their models it asks for. */

export const PROVIDER_NAMES = ['openai', 'anthropic', 'gemini', 'ollama', 'compatible', 'ai-sdk'] as const
export type ProviderName = (typeof PROVIDER_NAMES)[number]

export interface ProviderService {
  /** The variables that hold its key and its address; either means that it is wanted, and not the scripted server. */
  readonly keyVariable?: string
  readonly addressVariable: string
  /** Where the variable is not set. */
  readonly address: string
  /** Below the scripted server's own address. */
  readonly scriptedPath: string
  /** Empty where only the user can know. */
  readonly model: string
  /** For what is short and simple. */
  readonly smallModel: string
  /** Absent where the provider has none. */
  readonly embeddingModel?: string
}

const OPENAI: ProviderService = {
  ...{ keyVariable: 'OPENAI_API_KEY', addressVariable: 'OPENAI_BASE_URL' },
  ...{ address: 'https://api.openai.com/v1', scriptedPath: '/v1' },
  ...{ model: 'gpt-4.1-mini', smallModel: 'gpt-4.1-nano', embeddingModel: 'text-embedding-3-small' },
}

export const PROVIDER_SERVICES: Readonly<Record<ProviderName, ProviderService>> = {
  openai: OPENAI,
  anthropic: {
    ...{ keyVariable: 'ANTHROPIC_API_KEY', addressVariable: 'ANTHROPIC_BASE_URL' },
    ...{ address: 'https://api.anthropic.com', scriptedPath: '' },
    ...{ model: 'claude-sonnet-4-5', smallModel: 'claude-haiku-4-5' },
  },
  gemini: {
    ...{ keyVariable: 'GEMINI_API_KEY', addressVariable: 'GOOGLE_GEMINI_BASE_URL' },
    ...{ address: 'https://generativelanguage.googleapis.com', scriptedPath: '' },
    ...{ model: 'gemini-2.5-flash', smallModel: 'gemini-2.5-flash-lite', embeddingModel: 'gemini-embedding-001' },
  },
  ollama: {
    ...{ addressVariable: 'OLLAMA_HOST', address: '127.0.0.1:11434', scriptedPath: '' },
    ...{ model: 'llama3.2', smallModel: 'llama3.2', embeddingModel: 'nomic-embed-text' },
  },
  compatible: {
    ...{ keyVariable: 'COMPATIBLE_API_KEY', addressVariable: 'COMPATIBLE_BASE_URL' },
    ...{ address: '', scriptedPath: '/compatible/v1' },
    ...{ model: '', smallModel: '', embeddingModel: '' },
  },
  'ai-sdk': OPENAI,
}
