/** Types of the adapter; checked by `tsc`, run by nobody. */
import type { OpenAIProvider } from '@ai-sdk/openai'
import type { EmbeddingModel, LanguageModel } from 'ai'
import { instrumentAiModel, instrumentAiSdk } from './ai-sdk.ts'

declare const provider: OpenAIProvider

const leave: () => void = instrumentAiSdk()
leave()

const model = instrumentAiModel(provider.chat('gpt-5'))
const same: ReturnType<OpenAIProvider['chat']> = model
const accepted: LanguageModel = model
const embedder: EmbeddingModel = instrumentAiModel(provider.embedding('embed-1'))
// @ts-expect-error the name of a model is no model
instrumentAiModel('openai/gpt-5')

void [same, accepted, embedder]
