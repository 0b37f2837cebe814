import { setImmediate } from 'node:timers/promises'
import { assertSpanTree, recordSpans, type SpanRecorder } from '@zeph-telemetry/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { instrumentContextBuilder } from './index.ts'

let recorder: SpanRecorder

beforeEach(() => {
  recorder = recordSpans()
})

afterEach(() => recorder.stop())

interface Context {
  messages: string[]
  tokens: number
}

/** A builder that calls its own steps, some at once. */
class Builder {
  readonly #budget = 100
  async assemble(
    task: string,
    options: { budget: number },
  ): Promise<Context & { compacted: boolean; dropped: number }> {
    const found = await Promise.all([
      this.fetchRecall(task, 5),
      this.fetchSummaries('session-1', { limit: 2 }),
      this.fetchCode({ query: task }),
      this.fetchCrossSession(task),
      this.fetchGraphFacts(task),
    ])
    const context = { messages: found.flat(), tokens: 4 * this.#budget }
    const compacted = context.tokens > options.budget ? await this.compact(context) : context
    return { ...compacted, compacted: compacted !== context, dropped: 3 }
  }
  async fetchRecall(_query: string, limit: number): Promise<string[]> {
    await setImmediate()
    return ['a', 'b', 'c'].slice(0, limit)
  }
  async fetchSummaries(_sessionId: string, _options: { limit: number }): Promise<string[]> {
    return ['summary']
  }
  async fetchCode(_request: { query: string }): Promise<string[]> {
    return []
  }
  async fetchCrossSession(_query: string): Promise<string[]> {
    throw new RangeError('none')
  }
  fetchGraphFacts(_query: string): string[] {
    return ['fact']
  }
  async compact(context: Context): Promise<Context> {
    if (this.checkSummarization(context).eligible) return this.microcompact(context)
    return context
  }
  checkSummarization({ messages, tokens }: Context): { eligible: boolean; messages: number; tokens: number } {
    return { eligible: true, messages: messages.length, tokens }
  }
  microcompact({ messages }: Context): Context {
    return { messages: messages.slice(0, 1), tokens: 100 }
  }
}

class Complete extends Builder {
  override async fetchCrossSession(): Promise<string[]> {
    return ['x', 'y']
  }
}

test('the steps of building a context are spans by their usual names, nested as they run, and say what came of them', async () => {
  const builder = instrumentContextBuilder(new Complete())
  const context = await builder.assemble('list it', { budget: 200 })
  expect(context).toEqual({ messages: ['a'], tokens: 100, compacted: true, dropped: 3 })
  assertSpanTree(
    recorder,
    `
    context.assembly {"zeph.query.length":7,"zeph.context.messages":1,"zeph.context.tokens":100,"zeph.context.budget":200,"zeph.context.fill":0.5,"zeph.context.dropped":3,"zeph.context.compacted":true}
      context.fetch_recall {"zeph.query.length":7,"zeph.query.limit":5,"zeph.result.count":3}
      context.fetch_summaries {"zeph.query.limit":2,"zeph.result.count":1}
      context.fetch_code {"zeph.query.length":7,"zeph.result.count":0}
      context.fetch_cross_session {"zeph.query.length":7,"zeph.result.count":2}
      context.fetch_graph_facts {"zeph.query.length":7,"zeph.result.count":1}
      context.compaction {"zeph.compaction.messages_before":7,"zeph.compaction.messages_after":1,"zeph.compaction.tokens_before":400,"zeph.compaction.tokens_after":100,"zeph.compaction.ratio":0.25}
        context.check_summarization {"zeph.summarization.eligible":true,"zeph.context.messages":7,"zeph.context.tokens":400}
        context.microcompact {"zeph.compaction.ratio":0.25}
    `,
  )
  expect(recorder.find('context.fetch_summaries')?.attributes).not.toHaveProperty('zeph.query.length')
})

test('a step that fails marks itself and what it breaks, with one exception event', async () => {
  await expect(instrumentContextBuilder(new Builder()).assemble('x', { budget: 1 })).rejects.toThrow(RangeError)
  const failed = recorder.started.filter(({ status }) => status === 'error')
  expect(failed.map(({ name, events }) => [name, events.length])).toEqual([
    ['context.assembly', 0],
    ['context.fetch_cross_session', 1],
  ])
})

test("a builder's own names and shapes are told in a table; what its row gives wins", () => {
  const builder = instrumentContextBuilder(
    { shorten: (texts: string[], keep: number) => ({ kept: texts.slice(-keep) }) },
    {
      methods: {
        shorten: {
          span: 'context.microcompact',
          onResult: (span, { kept }) => span.set({ 'zeph.compaction.messages_after': kept.length }),
        },
      },
    },
  )
  builder.shorten(['a', 'b', 'c'], 2)
  expect(recorder.spans[0]?.attributes).toEqual({
    'zeph.compaction.messages_before': 3,
    'zeph.compaction.messages_after': 2,
  })
})

test('a result that says its sizes itself is believed', () => {
  const sizes = { messagesBefore: 9, messagesAfter: 4, tokensBefore: 800, tokensAfter: 200 }
  instrumentContextBuilder({ compact: (_messages: string[]) => sizes }).compact(['a'])
  expect(recorder.spans[0]?.attributes).toEqual({
    'zeph.compaction.messages_before': 9,
    'zeph.compaction.messages_after': 4,
    'zeph.compaction.tokens_before': 800,
    'zeph.compaction.tokens_after': 200,
    'zeph.compaction.ratio': 0.25,
  })
})

test('a context that is changed in place has its size from before and no ratio', () => {
  const cut = (context: Context) => {
    context.messages.length = 1
    context.tokens = 10
    return context
  }
  instrumentContextBuilder({ compact: cut }).compact({ messages: ['a', 'b'], tokens: 50 })
  expect(recorder.spans[0]?.attributes).toEqual({
    'zeph.compaction.messages_before': 2,
    'zeph.compaction.messages_after': 1,
    'zeph.compaction.tokens_before': 50,
    'zeph.compaction.tokens_after': 10,
  })
})

test('a check may answer with yes or no, with a reason of one word, and with nothing that is a sentence', () => {
  const answers = [true, { eligible: false, reason: 'too_short' }, { eligible: true, reason: 'the user wrote a lot' }]
  const check = instrumentContextBuilder({ checkSummarization: () => answers.shift() })
  for (const _ of [1, 2, 3]) check.checkSummarization()
  expect(recorder.spans.map(({ attributes }) => attributes)).toEqual([
    { 'zeph.summarization.eligible': true },
    { 'zeph.summarization.eligible': false, 'zeph.summarization.reason': 'too_short' },
    { 'zeph.summarization.eligible': true },
  ])
})
