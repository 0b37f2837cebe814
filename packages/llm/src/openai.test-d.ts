/** Types of the adapter; checked by `tsc`, run by nobody. */
import type OpenAI from 'openai'
import type { AzureOpenAI } from 'openai'
import { llmSpans } from './index.ts'
import { instrumentOpenAI } from './openai.ts'

class OwnClient {
  readonly own = true
}

declare const client: OpenAI
declare const azure: AzureOpenAI
declare const extended: OpenAI & OwnClient

const same: OpenAI = instrumentOpenAI(client)
const sameAzure: AzureOpenAI = instrumentOpenAI(azure)
const own: true = instrumentOpenAI(extended).own
instrumentOpenAI(client, { provider: 'vllm' })
// @ts-expect-error a name
instrumentOpenAI(client, { provider: 7 })
// @ts-expect-error no such setting
instrumentOpenAI(client, { providers: 'vllm' })
// @ts-expect-error not a client
instrumentOpenAI({ chat: {} })

const CALL = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'own' } as const
llmSpans.start('llm.chat', CALL).set({ 'gen_ai.usage.input_tokens': 3 })
// @ts-expect-error no such span
llmSpans.start('llm.chats', CALL)
// @ts-expect-error required attributes are missing
llmSpans.start('llm.chat', { 'gen_ai.operation.name': 'chat' })
// @ts-expect-error no such attribute
llmSpans.start('llm.chat', { ...CALL, 'gen_ai.prompt': 'text' })
// @ts-expect-error a number of tokens
llmSpans.start('llm.chat', CALL).set({ 'gen_ai.usage.input_tokens': '3' })
// @ts-expect-error an attribute of streams alone
llmSpans.start('llm.chat', CALL).set({ 'gen_ai.response.time_to_first_chunk': 1 })
const length: number = llmSpans.with('llm.chat', CALL, () => 'text').length

void [same, sameAzure, own, length]
