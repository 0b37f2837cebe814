/** The adapters' calls and their requests: which SDK retries what is its own affair, what it did is told of each alike. */
import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { recordSpans } from '@zeph-telemetry/testing'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { instrumentAnthropic } from '../anthropic.ts'
import { ModelServer, sendJson } from '../fixtures/model-server.ts'
import { completion, REQUEST } from '../fixtures/replies.ts'
import { instrumentGoogleGenAI } from '../google-genai.ts'
import { instrumentOllama } from '../ollama.ts'
import { instrumentOpenAI } from '../openai.ts'

const MESSAGE = { role: 'user', content: 'tea?' } as const

const MESSAGE_REPLY = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-test',
  content: [{ type: 'text', text: 'oolong' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
}

const OLLAMA_REPLY = { model: 'test', created_at: '', message: { role: 'assistant', content: 'oolong' }, done: true }

const GEMINI_REPLY = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'oolong' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
}

interface Sdk {
  readonly reply: object
  readonly retries: boolean
  ask(origin: string): unknown
}

const SDKS: Readonly<Record<string, Sdk>> = {
  openai: {
    reply: completion(),
    retries: true,
    ask: (origin) => instrumentOpenAI(new OpenAI({ apiKey: 'key', baseURL: origin })).chat.completions.create(REQUEST),
  },
  anthropic: {
    reply: MESSAGE_REPLY,
    retries: true,
    ask: (origin) =>
      instrumentAnthropic(new Anthropic({ apiKey: 'key', baseURL: origin })).messages.create({
        model: 'claude-test',
        max_tokens: 5,
        messages: [MESSAGE],
      }),
  },
  ollama: {
    reply: OLLAMA_REPLY,
    retries: false,
    ask: (host) => instrumentOllama(new Ollama({ host })).chat({ model: 'test', messages: [MESSAGE] }),
  },
  'google-genai, told to retry': {
    reply: GEMINI_REPLY,
    retries: true,
    ask: (baseUrl) =>
      instrumentGoogleGenAI(
        new GoogleGenAI({ apiKey: 'key', httpOptions: { baseUrl, retryOptions: { attempts: 2 } } }),
      ).models.generateContent({ model: 'gemini-test', contents: 'tea?' }),
  },
}

test.each(Object.entries(SDKS))(
  '%s: a request that fails, and what follows',
  async (_name, { ask, reply, retries }) => {
    await using server = await ModelServer.start()
    server.answerWith((response, attempt) => {
      if (attempt > 0) return sendJson(response, reply)
      response.setHeader('retry-after-ms', '5')
      return sendJson(response, { error: { message: 'busy', code: 503 } }, 503)
    })
    using recorder = recordSpans()
    const outcome = Promise.resolve(ask(server.baseURL))
    if (retries) await outcome
    else await expect(outcome).rejects.toThrow()
    const failed = ['llm.http_request', 503, undefined]
    expect(recorder.tree().map(({ name }) => name)).toEqual(['llm.chat'])
    expect(
      recorder
        .tree()[0]!
        .children.map(({ name, span: { attributes } }) => [
          name,
          attributes['http.response.status_code'] ?? attributes['zeph.retry.reason'],
          attributes['http.request.resend_count'],
        ]),
    ).toEqual(retries ? [failed, ['llm.retry', '503', undefined], ['llm.http_request', 200, 1]] : [failed])
    expect(server.received.length).toBe(recorder.all('llm.http_request').length)
  },
)
