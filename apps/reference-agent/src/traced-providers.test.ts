/** The same tasks with every provider, each asked with its own SDK: the same answers, the same tree, all tokens counted. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initObservability, type ObservabilityHandle, type SpanRecord } from '@zeph-telemetry/core'
import {
  expectNoOrphans,
  incompleteSpans,
  recordSpans,
  type SpanRecorder,
  type SpanTree,
} from '@zeph-telemetry/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TurnResult } from './agent/turn.ts'
import { openAgent } from './agent.ts'
import { type ScriptedService, startScriptedService } from './model/fixtures/scripted-service.ts'
import { PROVIDER_NAMES, PROVIDER_SERVICES, type ProviderName } from './model/provider-services.ts'

const SUMMARISE = 'list the TypeScript files and summarise the largest'
const REMEMBER = 'remember that the release of Helios is on Friday'

interface Played {
  service: ScriptedService
  recorder: SpanRecorder
  turns: SpanTree[][]
  results: TurnResult[]
}

let directory: string
let observability: ObservabilityHandle
const played = new Map<ProviderName, Played>()

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'reference-agent-providers-'))
  writeFileSync(join(directory, 'small.ts'), 'export const one = 1\n')
  writeFileSync(join(directory, 'big.ts'), `export class Sum {}\n${'// padding\n'.repeat(20)}`)
  const telemetry = { enabled: true, traceDir: join(directory, 'traces'), serviceName: 'demo' }
  observability = initObservability({ telemetry })
})

afterAll(async () => {
  await observability.shutdown()
  rmSync(directory, { recursive: true })
})

/** Both tasks with a fresh server, whose main model is not loaded yet, in the provider's place. */
async function play(provider: ProviderName): Promise<Played> {
  const service = await startScriptedService({ coldStart: true })
  const recorder = recordSpans()
  const opened = await openAgent({
    ...{ provider, modelName: 'scripted-1', workingDirectory: directory },
    databasePath: join(directory, provider, 'agent.db'),
    environment: environmentOf(provider, service.origin),
  })
  const results = [
    await opened.agent.runTurn(SUMMARISE, 'session-1'),
    await opened.agent.runTurn(REMEMBER, 'session-1'),
  ]
  await opened.close()
  await service.close()
  recorder.stop()
  const turns = recorder.tree().filter(({ span }) => span.name === 'agent.turn')
  return { service, recorder, results, turns: turns.map((turn) => [turn]) }
}

/** As somebody would set it who has a service of the provider; Anthropic's embeddings are OpenAI's. */
function environmentOf(provider: ProviderName, origin: string): NodeJS.ProcessEnv {
  const { addressVariable, scriptedPath } = PROVIDER_SERVICES[provider]
  return {
    ...{ PATH: process.env['PATH'], OPENAI_BASE_URL: `${origin}/v1`, [addressVariable]: `${origin}${scriptedPath}` },
    ...{ REFERENCE_AGENT_SMALL_MODEL: 'scripted-mini-1', REFERENCE_AGENT_EMBEDDING_MODEL: 'scripted-embedding-1' },
  }
}

/** What the span of a model call says of itself, as far as it is the same for all. */
function describeSpan({ name, attributes, status }: SpanRecord): string {
  const model = attributes['gen_ai.request.model']
  const http = attributes['http.response.status_code']
  const choice = attributes['zeph.router.choice']
  return [name, model, http, choice, status === 'error' ? 'failed' : undefined].filter(Boolean).join(' ')
}

/** The spans of model calls, indented by how they are nested; of the others only those that have some inside. */
function outline(trees: readonly SpanTree[], depth = 0): string[] {
  return trees.flatMap(({ span, children }) => {
    const inside = outline(children, depth + 1)
    const own = span.name.startsWith('llm.') ? describeSpan(span) : span.name
    return span.name.startsWith('llm.') || inside.length > 0 ? [`${'  '.repeat(depth)}${own}`, ...inside] : []
  })
}

/** `gen_ai.provider.name` of all calls, embeddings first. */
const NAMES: Readonly<Record<ProviderName, readonly string[]>> = {
  openai: ['openai'],
  anthropic: ['openai', 'anthropic'],
  gemini: ['gcp.gemini'],
  ollama: ['ollama'],
  compatible: ['openai'],
  'ai-sdk': ['openai'],
}

const FIRST_TURN = `
agent.turn
  agent.prepare_context
    skill.match
      skill.matcher_sync
        llm.embed scripted-embedding-1
          llm.http_request 200
      skill.qdrant_match
        llm.embed scripted-embedding-1
          llm.http_request 200
  llm.router scripted-1
    llm.chat scripted-1
      llm.http_request 429 failed
      llm.retry
      llm.http_request 200
  agent.tool_loop
    llm.router scripted-1
      llm.chat_stream scripted-1
        llm.http_request 200
    llm.router scripted-1
      llm.chat_stream scripted-1
        llm.http_request 200
`.trim()

const SECOND_TURN = `
agent.turn
  agent.prepare_context
    skill.match
      skill.qdrant_match
        llm.embed scripted-embedding-1
          llm.http_request 200
  llm.router scripted-1
    llm.chat scripted-1
      llm.http_request 200
  agent.learning
    memory.remember
      memory.admission
        llm.embed scripted-embedding-1
          llm.http_request 200
        llm.router scripted-mini-1
          llm.extract scripted-mini-1
            llm.chat scripted-mini-1
              llm.http_request 200
      memory.graph_extract
        llm.router scripted-mini-1
          llm.extract scripted-mini-1
            llm.chat scripted-mini-1
              llm.http_request 200
      memory.persona_extract
        llm.router scripted-mini-1
          llm.extract scripted-mini-1
            llm.chat scripted-mini-1
              llm.http_request 200
`.trim()

describe.each(PROVIDER_NAMES)('%s', (provider) => {
  let all: Played
  let spans: readonly SpanRecord[]

  beforeAll(async () => {
    all = await play(provider)
    played.set(provider, all)
    spans = all.recorder.spans
  })

  test('a turn has its router, its retry, its requests and its stream, each where it belongs', () => {
    expect(outline(all.turns[0]!).join('\n')).toBe(FIRST_TURN)
  })

  test('a fact is rated and taken apart by the small model, each time an extraction over a call', () => {
    expect(outline(all.turns[1]!).join('\n')).toBe(SECOND_TURN)
  })

  test('every span hangs together with the others, and none is left open', () => {
    expectNoOrphans(all.recorder)
    expect(incompleteSpans(all.recorder)).toEqual([])
  })

  test('the tokens of all spans are those that the server counted', () => {
    const sum = (key: string) => spans.reduce((total, { attributes }) => total + Number(attributes[key] ?? 0), 0)
    const served = (key: 'prompt' | 'completion' | 'cached') =>
      all.service.served.reduce((total, reply) => total + reply[key], 0)
    expect(served('completion')).toBeGreaterThan(50)
    expect({
      input: sum('gen_ai.usage.input_tokens'),
      output: sum('gen_ai.usage.output_tokens'),
      cached: sum('gen_ai.usage.cache_read.input_tokens'),
    }).toEqual({
      input: served('prompt'),
      output: served('completion'),
      // Ollama does not tell what it had in its cache.
      cached: provider === 'ollama' ? 0 : served('cached'),
    })
  })

  test('every call names the provider, and every stream says when its first content came', () => {
    const calls = spans.filter(({ attributes }) => 'gen_ai.request.model' in attributes)
    expect([...new Set(calls.map(({ attributes }) => attributes['gen_ai.provider.name']))]).toEqual(NAMES[provider])
    const streams = spans.filter(({ name }) => name === 'llm.chat_stream')
    expect(streams).toHaveLength(2)
    for (const { attributes } of streams) {
      expect(attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0)
    }
  })

  test('the retry says why, and how long it was to wait', () => {
    const [retry, ...more] = spans.filter(({ name }) => name === 'llm.retry')
    expect(more).toEqual([])
    expect(retry!.attributes).toMatchObject({ 'zeph.retry.attempt': 1, 'zeph.retry.reason': '429' })
  })
})

test('all of them give the same answers', () => {
  const answers = [...played.values()].map(({ results }) => results.map(({ answer }) => answer))
  expect(answers).toHaveLength(PROVIDER_NAMES.length)
  expect(answers[0]![0]).toContain('The largest is big.ts: 21 lines')
  expect(answers.filter((answer) => JSON.stringify(answer) !== JSON.stringify(answers[0]))).toEqual([])
})
