import { resolve } from 'node:path'
import { describeReadme } from '@zeph-telemetry/span-docs'
import { afterAll } from 'vitest'
import { ModelServer, sendJson } from './fixtures/model-server.ts'
import { completion } from './fixtures/replies.ts'
import { LLM_SPANS } from './span-map.ts'

const server = await ModelServer.start()
server.answerWith((response) => sendJson(response, completion('Hello!')))
afterAll(() => server[Symbol.asyncDispose]())

describeReadme({
  folder: resolve(import.meta.dirname, '..'),
  spans: LLM_SPANS,
  prints: 'Hello!\n',
  emits: ['llm.chat', 'llm.http_request'],
  environment: () => ({ OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseURL }),
})
