import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { assertSpanTree, recordSpans } from '@zeph-telemetry/testing'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startScriptedService } from '../model/fixtures/scripted-service.ts'
import { StreamBrokenError } from '../model/should-fall-back.ts'
import { type OpenModel, openTracedModel } from './traced-model.ts'

const SUMMARY = { name: 'memory_summary', schema: z.object({ summary: z.string() }), instructions: 'Summarise.' }
const turn = { messages: [{ role: 'user' as const, content: 'hello' }], tools: [], toolChoice: 'auto' as const }

interface Opened extends OpenModel {
  warned: object[]
}

/** A main and a small model at this address. */
async function openAt(origin: string): Promise<Opened> {
  const warned: object[] = []
  const log = { info: () => {}, warn: (fields: object) => warned.push(fields) }
  const environment = { OPENAI_BASE_URL: `${origin}/v1`, REFERENCE_AGENT_SMALL_MODEL: 'scripted-mini-1' }
  const opened = await openTracedModel(environment, { modelName: 'scripted-1', log })
  return { ...opened, warned }
}

async function recordAt(origin: string) {
  const recorder = recordSpans()
  onTestFinished(() => recorder.stop())
  return { opened: await openAt(origin), recorder }
}

test('what is too long for the small model is answered by the main one, and both calls are told', async () => {
  const service = await startScriptedService()
  onTestFinished(service.close)
  const { opened, recorder } = await recordAt(service.origin)
  await opened.ask({ ...SUMMARY, text: 'user: lamps are back' })
  expect(service.served.map(({ model }) => model)).toEqual(['scripted-mini-1'])
  recorder.clear()
  const { summary } = await opened.ask({ ...SUMMARY, text: `user: ${'lamps are back, '.repeat(400)}` })
  expect(summary).not.toBe('')
  assertSpanTree(
    recorder,
    `
    llm.router {"zeph.router.choice":"scripted-1","zeph.router.reason":"fallback","zeph.router.fallbacks":1}
      llm.extract {"gen_ai.request.model":"scripted-mini-1","error.type":"context_length_exceeded"} !error
        llm.chat {"gen_ai.request.model":"scripted-mini-1","error.type":"context_length_exceeded"} !error
          llm.http_request {"http.response.status_code":400} !error
      llm.extract {"gen_ai.request.model":"scripted-1"}
        llm.chat {"gen_ai.request.model":"scripted-1"}
          llm.http_request {"http.response.status_code":200}`,
  )
  expect(recorder.find('llm.router')?.status).not.toBe('error')
  expect(opened.warned).toEqual([{ model: 'scripted-mini-1', error: expect.stringContaining('too long') }])
})

test('a reply that breaks off when some of it was shown is not begun again by another model', async () => {
  const asked: string[] = []
  const chunk = { choices: [{ index: 0, delta: { role: 'assistant', content: 'I thi' }, finish_reason: null }] }
  const server = createServer(async (request, response) => {
    for await (const part of request) asked.push(JSON.parse(String(part)).model)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`data: ${JSON.stringify(chunk)}\n\n`, () => setTimeout(() => response.destroy(), 20))
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { opened, recorder } = await recordAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const shown: string[] = []
  const reply = opened.model.chatStream(turn, (text) => shown.push(text))
  await expect(reply).rejects.toThrow(StreamBrokenError)
  expect({ shown, asked, warned: opened.warned }).toEqual({ shown: ['I thi'], asked: ['scripted-1'], warned: [] })
  expect(recorder.spans.map(({ name, status }) => [name, status])).toEqual([
    ['llm.http_request', 'error'],
    ['llm.chat_stream', 'error'],
    ['llm.router', 'error'],
  ])
})

test('where both models fail, the error tells of both', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"message":"no such model"}}')
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { opened } = await recordAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(opened.model.chat(turn)).rejects.toThrow(/scripted-1 .*scripted-mini-1/)
})
