/** Every provider with its real SDK against the scripted server, which speaks its interface: all come to the same. */
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { askStructured } from '../ask-structured.ts'
import { hashFeatures } from '../feature-hash.ts'
import { type ScriptedService, startScriptedService } from '../fixtures/scripted-service.ts'
import type { Message, ToolDefinition } from '../message.ts'
import { createModel, type Turn } from '../model.ts'
import type { ModelResponse } from '../model-response.ts'
import { PROVIDER_NAMES } from '../provider-services.ts'
import { SCRIPTED_MODEL_NAME as model, SCRIPTED_EMBEDDING_MODEL_NAME } from '../scripted-models.ts'
import { BARE_PROVIDERS, type BareProvider } from './fixtures/bare-providers.ts'

const tools: ToolDefinition[] = ['shell', 'file'].map((name) => ({
  ...{ name, description: `The ${name} tool.` },
  parameters: { type: 'object', properties: { command: { type: 'string' } }, additionalProperties: true },
}))
const system: Message = { role: 'system', content: 'Answer briefly.' }
const task: Message = { role: 'user', content: 'compare a.ts and b.ts' }
const turn = { messages: [system, task], tools, toolChoice: 'auto' as const, model }

let service: ScriptedService

beforeAll(async () => {
  service = await startScriptedService()
})

beforeEach(() => {
  service.served.length = 0
})

afterAll(() => service.close())

/** What the model was told after it had asked for tools. */
function withResults({ text, toolRequests }: ModelResponse): Message[] {
  const results = toolRequests.map(({ id, name, arguments: written }): Message => {
    const { path } = JSON.parse(written) as { path: string }
    return { role: 'tool', toolCallId: id, toolName: name, content: `${path}: 1 lines\nexport const ${path[0]} = 1` }
  })
  return [system, task, { role: 'assistant', content: text, toolRequests }, ...results]
}

describe.each(PROVIDER_NAMES)('%s', (name) => {
  let opened: BareProvider

  beforeAll(() => {
    opened = BARE_PROVIDERS[name](service.origin)
  })

  test('asks for both files at once, and tells of each when it has been told', async () => {
    const asked = await opened.provider.chat(turn)
    expect(asked).toMatchObject({ text: '', cut: false })
    expect(asked.toolRequests.map(({ name: tool, arguments: written }) => [tool, JSON.parse(written)])).toEqual([
      ['file', { action: 'read', path: 'a.ts' }],
      ['file', { action: 'read', path: 'b.ts' }],
    ])
    expect(new Set(asked.toolRequests.map(({ id }) => id)).size).toBe(2)
    const told = await opened.provider.chat({ ...turn, messages: withResults(asked) })
    expect(told).toMatchObject({
      toolRequests: [],
      text: 'I read 2 files:\n- a.ts: 1 lines. It exports `a`.\n- b.ts: 1 lines. It exports `b`.',
    })
  })

  test('streams the same, text piece by piece', async () => {
    const pieces: string[] = []
    const asked = await opened.provider.chatStream(turn, (text) => pieces.push(text))
    expect(pieces).toEqual([])
    const whole = await opened.provider.chat(turn)
    const calls = ({ toolRequests }: ModelResponse) => toolRequests.map((call) => [call.name, call.arguments])
    expect(calls(asked)).toEqual(calls(whole))
    const messages = withResults(asked)
    const told = await opened.provider.chatStream({ ...turn, messages }, (text) => pieces.push(text))
    expect(pieces.length).toBeGreaterThan(5)
    expect(pieces.join('')).toBe(told.text)
    expect(told).toMatchObject({ text: (await opened.provider.chat({ ...turn, messages })).text, cut: false })
  })

  test('counts what the server counted, cached tokens among those of the prompt', async () => {
    const asked = await opened.provider.chat(turn)
    const long: Message = { role: 'user', content: 'word '.repeat(2_000) }
    const messages: Message[] = [system, long, { role: 'assistant', content: 'yes' }, task]
    const streamed = await opened.provider.chatStream({ ...turn, messages }, () => {})
    const counted = [asked, streamed].map(({ usage }) => [usage.promptTokens, usage.completionTokens])
    expect(counted).toEqual(service.served.map(({ prompt, completion }) => [prompt, completion]))
    // Ollama does not tell what it had in its cache.
    const cached = name === 'ollama' ? 0 : service.served[1]!.cached
    expect([asked.usage.cachedTokens, streamed.usage.cachedTokens]).toEqual([0, cached])
    expect(service.served[1]!.cached).toBeGreaterThan(1_024)
  })

  test('answers without tools where it must', async () => {
    const { text, toolRequests } = await opened.provider.chat({ ...turn, toolChoice: 'none' })
    expect({ text, toolRequests }).toEqual({ text: expect.stringContaining('not offered'), toolRequests: [] })
  })

  test('answers in a shape', async () => {
    const wanted = createModel(opened.provider, (_purpose, call) => call(model))
    const schema = z.object({ usefulness: z.number(), reason: z.string().min(1) })
    const question = { name: 'memory_admission', schema, instructions: 'Rate this.', text: 'The release is on Friday' }
    expect(await askStructured(wanted, question)).toEqual({ usefulness: 0.9, reason: 'a decision or a date' })
  })

  test('tells where its length limit cut it', async () => {
    const terse = await startScriptedService({ mostOutputTokens: 3 })
    onTestFinished(terse.close)
    const { provider } = BARE_PROVIDERS[name](terse.origin)
    const hello = { ...turn, messages: [{ role: 'user' as const, content: 'hello' }] }
    const cut = { text: 'I am the scr', cut: true }
    expect(await provider.chat(hello)).toMatchObject(cut)
    expect(await provider.chatStream(hello, () => {})).toMatchObject(cut)
    const wanted = createModel(provider, (_purpose, call) => call(model))
    const question = { name: 'memory_admission', schema: z.object({}), instructions: '', text: 'on Friday' }
    await expect(askStructured(wanted, question)).rejects.toThrow(/cut at its length limit|not JSON/)
  })

  test('makes vectors, where it has models for it', async () => {
    if (name === 'anthropic') return expect(opened.embedTexts).toBeUndefined()
    const texts = ['The release is on Friday', 'a cat']
    const vectors = await opened.embedTexts!({ model: SCRIPTED_EMBEDDING_MODEL_NAME, texts })
    expect(vectors).toEqual(texts.map((text) => hashFeatures(text)))
  })

  test('says what the server said when it refuses', async () => {
    const messages: Message[] = [{ role: 'user', content: 'word '.repeat(2_000) }]
    const refused: Turn & { model: string } = { ...turn, messages, model: 'scripted-mini-1' }
    await expect(opened.provider.chat(refused)).rejects.toThrow(/too long for scripted-mini-1/)
    await expect(opened.provider.chatStream(refused, () => {})).rejects.toThrow(/too long for scripted-mini-1/)
  })
})
